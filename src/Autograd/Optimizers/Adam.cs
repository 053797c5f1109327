using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd.Optimizers;

/// <summary>
/// Adam over the parameters of one network, and the moving average of those parameters where one is kept; the update itself is
/// <see cref="AdamStep"/>. With β₁ = 0 there is no first moment: it would be the last gradient.
/// </summary>
public sealed class Adam
{
    private readonly AdamOptions options;
    private readonly List<Slot> slots = [];
    private readonly Dictionary<Parameter, int> slotOf = [];
    private readonly AdamOperands[] operands;

    /// <summary>An optimizer whose moments are zero.</summary>
    /// <param name="workspace">Where the moments live, in the scope that is open.</param>
    /// <param name="parameters">What is trained.</param>
    /// <param name="options">β₁, β₂ and ε.</param>
    /// <param name="averages">The moving average of each parameter, in the same order; null: none is kept.</param>
    public Adam(Workspace workspace, IReadOnlyList<Parameter> parameters, AdamOptions options, IReadOnlyList<Parameter>? averages = null)
    {
        this.options = options;
        operands = new AdamOperands[parameters.Count];
        for (int i = 0; i < parameters.Count; i++)
        {
            Parameter parameter = parameters[i];
            Shape shape = parameter.Value.Shape;
            slots.Add(new Slot(parameter, options.Beta1 == 0 ? null : workspace.Full(shape, 0), workspace.Full(shape, 0),
                averages?[i].Value));
            slotOf.Add(parameter, i);
        }
    }

    /// <summary>Updates since the last <see cref="Reset"/>: t of the bias correction.</summary>
    public long Step { get; set; }

    /// <summary>
    /// ∏ β₂ over the updates since the last <see cref="Reset"/>: what the bias correction needs where β₂ moves; β₂ᵗ where it does not.
    /// </summary>
    public double Beta2Product { get; set; } = 1;

    /// <summary>The moments of every parameter, in the network's order; no first moments with β₁ = 0.</summary>
    public IEnumerable<(Parameter Parameter, Tensor? First, Tensor Second)> Moments => slots.Select(s => (s.Parameter, s.First, s.Second));

    /// <summary>
    /// <c>average ← decay · average + (1 − decay) · parameter</c>, then one update, of the parameters that have a gradient. The others do
    /// not take part, and are equal to their averages.
    /// </summary>
    /// <param name="gradients">Parameters with their gradients.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="averageDecay">decay, in [0, 1), where an average is kept.</param>
    /// <param name="norms">
    /// Null: whatever the gradients are. Else the sums of their norm, and of updates that were left out since it was not finite: then only
    /// the averages move. Nothing is read back, so <see cref="Step"/> counts those too.
    /// </param>
    /// <param name="beta2">β₂ of this update where it moves; null: that of the options, as in all updates.</param>
    public void Update(IEnumerable<(Parameter Parameter, Tensor Gradient)> gradients, float rate, float averageDecay = 0,
        Tensor? norms = null, float? beta2 = null)
    {
        Step++;
        float second = beta2 ?? options.Beta2;
        Beta2Product *= second;
        int count = 0;
        Engine? engine = null;
        foreach ((Parameter parameter, Tensor gradient) in gradients)
        {
            Slot slot = slots[slotOf[parameter]];
            Tensor weight = parameter.Value;
            engine = weight.Workspace.Engine;
            operands[count++] = new AdamOperands(
                weight.Shape.Count, weight.Storage, slot.First?.Storage, slot.Second.Storage, gradient.Storage, slot.Average?.Storage);
        }

        AdamStep step = new(options.Beta1, second, options.Epsilon, beta2 is null
            ? AdamStep.BiasCorrected(rate, options.Beta1, second, Step)
            : AdamStep.BiasCorrectedBy(rate, options.Beta1, Step, Beta2Product));
        engine?.Adam(step, new Lerp(1 - averageDecay), operands.AsSpan(0, count), norms?.Storage);
    }

    /// <summary>Forgets the moments and the count of updates: at both ends of a fade (docs/method.md).</summary>
    public void Reset()
    {
        Step = 0;
        Beta2Product = 1;
        foreach (Slot slot in slots)
        {
            Engine engine = slot.Second.Workspace.Engine;
            engine.Fill(slot.Second.Storage, 0);
            if (slot.First is Tensor first)
            {
                engine.Fill(first.Storage, 0);
            }
        }
    }

    private readonly record struct Slot(Parameter Parameter, Tensor? First, Tensor Second, Tensor? Average);
}

using PGGan.Autograd;
using PGGan.Kernels.Pointwise;

namespace PGGan.Training;

/// <summary>Adam over the parameters of one network; the update itself is <see cref="AdamStep"/>.</summary>
/// <remarks>With β₁ = 0, the paper's, the first moment is the gradient: no array is kept for it.</remarks>
internal sealed class Adam
{
    private readonly OptimizerConfig config;
    private readonly Dictionary<Parameter, (Tensor? First, Tensor Second)> moments = [];

    /// <summary>An optimizer whose moments are zero.</summary>
    public Adam(Workspace workspace, IReadOnlyList<Parameter> parameters, OptimizerConfig config)
    {
        this.config = config;
        foreach (Parameter parameter in parameters)
        {
            Tensor? first = config.Beta1 == 0 ? null : workspace.Full(parameter.Value.Shape, 0);
            moments[parameter] = (first, workspace.Full(parameter.Value.Shape, 0));
        }
    }

    /// <summary>Updates since the last <see cref="Reset"/>: t of the bias correction.</summary>
    public long Step { get; set; }

    /// <summary>The moments of every parameter, in the network's order; no first one where it is the gradient.</summary>
    public IEnumerable<(Parameter Parameter, Tensor? First, Tensor Second)> Moments => moments.Select(m => (m.Key, m.Value.First, m.Value.Second));

    /// <summary>One update of the parameters that have a gradient.</summary>
    /// <param name="gradients">Parameters with their gradients.</param>
    /// <param name="rate">Learning rate.</param>
    public void Update(IEnumerable<(Parameter Parameter, Tensor Gradient)> gradients, float rate)
    {
        Step++;
        AdamStep step = new(config.Beta1, config.Beta2, config.Epsilon, AdamStep.BiasCorrected(rate, config.Beta1, config.Beta2, Step));
        foreach ((Parameter parameter, Tensor gradient) in gradients)
        {
            (Tensor? first, Tensor second) = moments[parameter];
            Tensor weight = parameter.Value;
            weight.Workspace.Engine.Adam(step, weight.Shape.Count, weight.Storage, (first ?? gradient).Storage, second.Storage, gradient.Storage);
        }
    }

    /// <summary>Forgets the moments and the count of updates: at both ends of a fade (docs/method.md).</summary>
    public void Reset()
    {
        Step = 0;
        foreach ((Tensor? first, Tensor second) in moments.Values)
        {
            first?.Workspace.Engine.Fill(first.Storage, 0);
            second.Workspace.Engine.Fill(second.Storage, 0);
        }
    }
}

using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Learning;

/// <summary>
/// The gradient of a loss with several terms, over a minibatch in several parts, one term of one part at a time: its activations are freed
/// before the next is computed, so the memory of a step is that of the largest and not of their sum.
/// </summary>
/// <param name="workspace">Where the gradients live, in the scope open at <see cref="Add"/>; see <see cref="KeepFrom"/>.</param>
/// <param name="parameters">What the loss is differentiated by.</param>
internal sealed class GradientSum(Workspace workspace, IReadOnlyList<Parameter> parameters)
{
    private readonly Tensor?[] sums = new Tensor?[parameters.Count];
    private readonly Tensor[] values = [.. parameters.Select(p => p.Value)];
    private readonly Dictionary<string, Tensor> losses = [];

    /// <summary>The parameters that some term depends on, each with its gradient.</summary>
    public IEnumerable<(Parameter Parameter, Tensor Gradient)> Result =>
        parameters.Zip(sums).Where(p => p.Second is not null).Select(p => (p.First, p.Second!));

    /// <summary>Receives the place of a parameter when its gradient is final, in a term that is added as the last.</summary>
    public Action<int>? Completed { get; set; }

    /// <summary>Parameters, with a gradient or without.</summary>
    public int Count => sums.Length;

    /// <summary>The gradient by parameter <paramref name="i"/>; null: no term so far depends on it.</summary>
    public Tensor? this[int i] => sums[i];

    /// <summary>Shape of parameter <paramref name="i"/> and of its gradient.</summary>
    public Shape ShapeOf(int i) => values[i].Shape;

    /// <summary>Replaces the gradient by parameter <paramref name="i"/>, or makes it, by values of the host.</summary>
    public void Set(int i, ReadOnlySpan<float> gradient) => Upload(gradient, sums[i] ??= workspace.New(ShapeOf(i)));

    /// <summary>Replaces the value of a term, or makes it, by that of the host, <c>[1]</c>.</summary>
    public void Set(string name, ReadOnlySpan<float> loss)
    {
        if (!losses.TryGetValue(name, out Tensor? value))
        {
            losses.Add(name, value = workspace.New(new Shape(1)));
        }

        Upload(loss, value);
    }

    /// <summary>Computes a term or several at once, and adds the gradients.</summary>
    /// <param name="name">What is computed.</param>
    /// <param name="share">Weight of these images' mean in the minibatch's.</param>
    /// <param name="term">The forward pass; returns the loss <c>[1]</c>, a mean over these images.</param>
    /// <param name="isLast">Whether no other term of these images follows.</param>
    public void Add(string name, float share, Func<Tensor> term, bool isLast = false)
    {
        using Scope scope = workspace.OpenScope(name);
        Tensor loss = share == 1 ? term() : term().Scale(share);
        Tensor value = loss.Detach();   // the walk frees the term itself
        Tape.AddGrad(loss, values, sums, isLast ? Completed : null);
        if (losses.TryGetValue(name, out Tensor? total))
        {
            workspace.Engine.Map2(default(Add), 1, total.Storage, value.Storage, total.Storage);
        }
        else
        {
            losses.Add(name, value);
        }

        KeepFrom(scope);
    }

    /// <summary>The value of a term over all images added so far, <c>[1]</c>; null where it was not computed.</summary>
    public Tensor? TryLoss(string name) => losses.GetValueOrDefault(name);

    /// <summary>Hands what it holds to the scope around one that is about to close.</summary>
    public void KeepFrom(Scope scope)
    {
        foreach (Tensor? held in sums.Concat(losses.Values))
        {
            if (held is not null && scope.Owns(held))
            {
                scope.Keep(held);
            }
        }
    }

    private static void Upload(ReadOnlySpan<float> host, Tensor target) => target.Workspace.Engine.Upload(host, target.Storage);
}

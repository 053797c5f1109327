using PGGan.Autograd;

namespace PGGan.Training;

/// <summary>
/// The gradient of a loss with several terms, one term at a time: each term's activations are freed before the next is computed, so the
/// memory of a step is that of its largest term and not of their sum.
/// </summary>
/// <param name="workspace">Where the gradients live, in the scope open at the first <see cref="Add"/>.</param>
/// <param name="parameters">What the loss is differentiated by.</param>
internal sealed class GradientSum(Workspace workspace, IReadOnlyList<Parameter> parameters)
{
    private readonly Tensor?[] sums = new Tensor?[parameters.Count];
    private readonly Tensor[] values = [.. parameters.Select(p => p.Value)];

    /// <summary>The parameters that some term depends on, each with its gradient.</summary>
    public IEnumerable<(Parameter Parameter, Tensor Gradient)> Result =>
        parameters.Zip(sums).Where(p => p.Second is not null).Select(p => (p.First, p.Second!));

    /// <summary>Computes a term, and adds its gradients.</summary>
    /// <param name="name">What the term is, for messages about its scope.</param>
    /// <param name="term">The forward pass; returns the loss <c>[1]</c>.</param>
    public void Add(string name, Func<Tensor> term)
    {
        using Scope scope = workspace.OpenScope(name);
        Tape.AddGrad(term(), values, sums);
        for (int i = 0; i < sums.Length; i++)
        {
            if (sums[i] is Tensor sum && scope.Owns(sum))
            {
                scope.Keep(sum);
            }
        }
    }
}

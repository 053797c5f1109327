using PGGan.Autograd;
using PGGan.Kernels;

namespace PGGan.Learning.Losses;

/// <summary>Numbers that terms need at every step, such as the weights of classes, by name.</summary>
/// <param name="workspace">Where they live, as long as it.</param>
internal sealed class LossConstants(Workspace workspace)
{
    private readonly Dictionary<string, Tensor> tensors = [];

    /// <summary>The numbers of a name <c>[n]</c>, those of its first use.</summary>
    public Tensor Of(string name, IReadOnlyList<float> values)
    {
        if (!tensors.TryGetValue(name, out Tensor? tensor))
        {
            tensor = workspace.Persistent(new Shape(values.Count));
            workspace.Engine.Upload([.. values], tensor.Storage);
            tensors.Add(name, tensor);
        }

        return tensor;
    }
}

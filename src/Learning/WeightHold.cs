using PGGan.Autograd;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>Networks whose weights stand still for a while.</summary>
internal static class WeightHold
{
    /// <summary>Says that the networks' weights do not change until the result is disposed, and will be read.</summary>
    /// <param name="workspace">Where they are.</param>
    /// <param name="growth">How far the networks are grown.</param>
    /// <param name="networks">Which networks.</param>
    public static IDisposable HoldWeights(this Workspace workspace, Growth growth, params INetwork[] networks) =>
        workspace.Engine.HoldWeights(
            [.. networks.SelectMany(network => network.ActiveAt(growth)).Select(parameter => parameter.Value.Storage)]);
}

using System.Globalization;
using PGGan.Autograd;
using PGGan.Files;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>
/// The blocks of D that keep their weights while the others are trained: those that are closest to the image (Mo et al. 2020, "Freeze the
/// discriminator: a simple baseline for fine-tuning GANs"). No gradients of their weights are computed.
/// </summary>
/// <remarks>
/// The block of a resolution is all layers of D that are called by it: at 16×16 the conversion from RGB, <c>conv0</c> and <c>conv1</c>; the
/// last one, 4×4, decides. They are counted from <see cref="ScheduleConfig.StartResolution"/> downward: layers of higher resolutions, which
/// a run grows later, are new and are trained. While the networks grow, the frozen conversion from RGB stays as it is too.
/// </remarks>
internal sealed class FrozenBlocks
{
    private readonly HashSet<Parameter> frozen = [];
    private readonly long all;

    /// <summary>The blocks of a discriminator.</summary>
    /// <param name="config">A valid configuration: how many, and from which resolution on.</param>
    /// <param name="discriminator">D.</param>
    /// <exception cref="SettingException">It has no layers that are called by these resolutions.</exception>
    public FrozenBlocks(TrainingConfig config, IDiscriminator discriminator)
    {
        Resolutions = [.. ResolutionsOf(config)];
        all = discriminator.Parameters.Sum(Count);
        foreach (int resolution in Resolutions)
        {
            string block = string.Create(CultureInfo.InvariantCulture, $"{resolution}x{resolution}.");
            Parameter[] parameters = [.. discriminator.Parameters.Where(p => p.Name.StartsWith(block, StringComparison.Ordinal))];
            if (parameters.Length == 0)
            {
                throw new SettingException("optimizer.freezeDiscriminator",
                    $"{discriminator.GetType().Name} has no layers called {block}…, so there is no block to freeze; set it to 0.");
            }

            frozen.UnionWith(parameters);
        }
    }

    /// <summary>Resolutions of the blocks, the highest first.</summary>
    public IReadOnlyList<int> Resolutions { get; }

    /// <summary>Those of some parameters that are trained.</summary>
    public IReadOnlyList<Parameter> TrainedOf(IReadOnlyList<Parameter> parameters) =>
        frozen.Count == 0 ? parameters : [.. parameters.Where(parameter => !frozen.Contains(parameter))];

    /// <summary>For people: <c>D's blocks 64×64, 32×32 (1,234 of its 56,789 parameters)</c>; null: none is frozen.</summary>
    public string? Text => Resolutions.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture,
        $"D's block{(Resolutions.Count == 1 ? "" : "s")} {string.Join(", ", Resolutions.Select(r => $"{r}×{r}"))} "
            + $"({frozen.Sum(Count):N0} of its {all:N0} parameters)");

    private static IEnumerable<int> ResolutionsOf(TrainingConfig config) =>
        Enumerable.Range(0, config.Optimizer.FreezeDiscriminator).Select(below => config.Schedule.StartResolution >> below);

    private static long Count(Parameter parameter) => parameter.Value.Shape.Count;
}

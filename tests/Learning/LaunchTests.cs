using System.Globalization;
using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;
using PGGan.Tests.Kernels;

namespace PGGan.Tests.Learning;

/// <summary>
/// How many kernels a training iteration launches on a GPU, with the paper's networks and the minibatches of the preset for one GPU: the
/// low resolutions live or die by it. Counted on the engine's planner, which takes every decision of a device and computes nothing, so no
/// device is needed.
/// </summary>
internal sealed class LaunchTests
{
    private static readonly KernelFamily[] Families = Enum.GetValues<KernelFamily>();

    /// <summary>
    /// The launches of an iteration, in TF32. Whoever changes what is launched replaces these rows with those that the failing tests print,
    /// and the table in <c>bench/NOTES.md</c> with that of <c>bench -- launches</c>.
    /// </summary>
    private const string Table = """
         res fade  all Products Operands Parts Sums Additions Pointwise Layers Updates
           4    1  120       50        8     0   18         0        20     18       6
           8    1  179       86        8     1   24         0        23     31       6
           8  0.5  238      101       14     1   28         4        51     33       6
          64    1  356      194        8     4   42         0        32     70       6
          64  0.5  415      209       14     4   46         4        60     72       6
        1024    1  582      338       14     8   66         0        44    106       6
        """;

    private static IEnumerable<string> Rows => Table.Split('\n').Skip(1);

    [TestCaseSource(nameof(Rows))]
    public void AnIterationLaunchesWhatTheTableSays(string row)
    {
        string[] cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        LaunchCounts counts = OfAnIteration(int.Parse(cells[0], CultureInfo.InvariantCulture),
            float.Parse(cells[1], CultureInfo.InvariantCulture));
        string actual = string.Join(' ', [cells[0], cells[1], $"{counts.Total}", .. Families.Select(family => $"{counts[family]}")]);
        IEnumerable<string> kernels = counts.ByName.OrderBy(kernel => kernel.Key, StringComparer.Ordinal)
            .Select(kernel => $"{kernel.Value} {kernel.Key}");
        Assert.That(actual, Is.EqualTo(string.Join(' ', cells)), $"by kernel:\n{string.Join('\n', kernels)}");
    }

    [Test]
    public void EveryFamilyIsLaunched() =>
        Assert.That(Families, Is.All.Matches<KernelFamily>(family => OfAnIteration(8, 0.5f)[family] > 0));

    [Test]
    public void APlannerCountsWhatTheEngineLaunches()
    {
        using GpuEngine engine = GpuEngine.OnSimulator();
        using GpuEngine planner = (GpuEngine)engine.Planner();
        Assert.That(Tiny(planner).ByName, Is.EquivalentTo(Tiny(engine).ByName).And.Not.Empty);

        static LaunchCounts Tiny(GpuEngine engine) => OfAnIteration(
            engine, new ModelConfig { Resolution = 4, FmapBase = 64, FmapMax = 8, LatentSize = 8, StddevGroup = 2 }, fade: 1, images: 2);
    }

    private static LaunchCounts OfAnIteration(int resolution, float fade)
    {
        using GpuEngine engine = GpuEngine.Planner(GpuTuning.Cuda, Precision.TensorFloat32);
        return OfAnIteration(engine, new ModelConfig { Resolution = resolution }, fade,
            OfficialPresets.V21Gpu.Schedule.Minibatch.Require(resolution));
    }

    // The second iteration: the first one also begins what is kept.
    private static LaunchCounts OfAnIteration(GpuEngine engine, ModelConfig model, float fade, int images)
    {
        using Workspace workspace = new(engine);
        TrainingStep step = new(workspace, new TrainingConfig { Model = model });
        Phase phase = new(model.Resolution, fade, images, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);
        Minibatch minibatch = Minibatch.Black(phase, model);
        step.Update(phase, imagesSeen: 0, minibatch);
        LaunchCounts before = LaunchCounts.Of(engine);
        step.Update(phase, images, minibatch);
        return LaunchCounts.Of(engine).Since(before);
    }
}

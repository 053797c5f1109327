using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels.Gpu;
using PGGan.Model;
using PGGan.Training;

namespace PGGan.Tests.Training;

/// <summary>
/// How many kernels besides its products a training step launches: the low resolutions live or die by it. The graph is that of the real networks with as
/// few channels as are whole vectors; which sums are long enough for a second launch is another matter on a device.
/// </summary>
internal sealed class LaunchTests
{
    // What belongs to a matrix product: itself, its operands made ready, its parts added up.
    private static readonly string[] Products = ["Product", "Pack", "Gather", "Join", "Scatter"];

    [TestCase(4, 1f, 59, 15)]
    [TestCase(8, 0.5f, 119, 35)]
    [TestCase(16, 1f, 117, 30)]
    [TestCase(16, 0.5f, 151, 43)]
    public void AStepLaunchesNoMoreThanItNeeds(int resolution, float fade, int discriminator, int generator)
    {
        using GpuEngine engine = GpuEngine.OnSimulator(new GpuTuning(32, 1, 1, 2, 32));
        using Workspace workspace = new(engine);
        ModelConfig model = new() { Resolution = resolution, FmapBase = 1024, FmapMax = 8, LatentSize = 8, StddevGroup = 2 };
        TrainingStep step = new(workspace, new TrainingConfig { Model = model });
        Phase phase = new(resolution, fade, Minibatch: 2, GeneratorRate: 1e-3f, DiscriminatorRate: 1e-3f, TickKimg: 1);
        (long all, long outside) = Counted(engine);
        step.UpdateDiscriminator(phase, 0, new byte[2 * resolution * resolution * 3], new bool[2]);
        (long allOfBoth, long outsideOfBoth) = Counted(engine);
        step.UpdateGenerator(phase, 0);
        (long end, long outsideEnd) = Counted(engine);
        TestContext.Out.WriteLine(
            $"{resolution}×{resolution}, fade {fade}: {allOfBoth - all} + {end - allOfBoth}, outside the products {outsideOfBoth - outside} + {outsideEnd - outsideOfBoth}");
        Assert.That((outsideOfBoth - outside, outsideEnd - outsideOfBoth), Is.EqualTo(((long)discriminator, (long)generator)));
    }

    private static (long All, long Outside) Counted(GpuEngine engine) => (engine.Launches, engine.Launcher.Kernels
        .Where(kernel => !Array.Exists(Products, name => KernelEntries.NameOf(kernel).StartsWith(name, StringComparison.Ordinal)))
        .Sum(engine.Launcher.LaunchesOf));
}

using ILGPU;
using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;

namespace PGGan.Tests.Kernels;

/// <summary>How a CUDA device comes by its kernels. Where there is no device, the null driver's tests run these.</summary>
internal sealed class CudaStartTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        Assume.That(Engines.All.Any(engine => engine.Name == "Cuda"), "there is no CUDA device");
        folder = new TemporaryFolder();
    }

    [TearDown]
    public void RemoveFolder() => folder?.Dispose();

    [Test]
    public void ASecondStartCompilesNothing()
    {
        int kernels = CompiledAtAStart();
        Assert.That(kernels, Is.GreaterThan(2));
        Assert.That(CompiledAtAStart(), Is.Zero);
    }

    [Test]
    public void DamagedAndForeignFilesAreCompiledAgain()
    {
        CompiledAtAStart();
        string[] files = Directory.GetFiles(folder.Root, "*.ptx", SearchOption.AllDirectories);
        File.WriteAllText(files[0], "damaged");
        File.Copy(files[2], files[1], overwrite: true);
        Assert.That(CompiledAtAStart(), Is.EqualTo(2));
        Assert.That(CompiledAtAStart(), Is.Zero);
    }

    [Test]
    public void WithoutAFolderEachStartCompiles()
    {
        using GpuEngine engine = GpuEngine.OnCuda(0, Precision.Float32);
        Assert.That(DeviceCatalog.SelfTest(engine), Is.Null);
        Assert.That(engine.Launcher.Compiled, Is.EqualTo(engine.Launcher.Kernels.Count));
    }

    [Test]
    public void WhatIsPlannedIsCompiledBeforeItIsLaunched()
    {
        using GpuEngine engine = GpuEngine.OnCuda(0, Precision.Float32);
        using (Engine planner = engine.Planner())
        {
            _ = DeviceCatalog.SelfTest(planner);
        }

        using GpuEngine direct = GpuEngine.OnCuda(0, Precision.Float32);
        Assert.That(DeviceCatalog.SelfTest(direct), Is.Null);
        int kernels = direct.Launcher.Compiled;
        Assert.That(() => engine.Launcher.Compiled, Is.EqualTo(kernels).After(60_000, 50));
        Assert.That(engine.Launcher.Kernels, Is.Empty, "nothing was launched");
        Assert.That(DeviceCatalog.SelfTest(engine), Is.Null);
        Assert.That(engine.Launcher.Compiled, Is.EqualTo(kernels), "compiled twice");
    }

    /// <summary>The null driver sees that shared memory is used again before each thread has read the first total.</summary>
    [Test]
    public void ATotalMayFollowAnother()
    {
        using GpuEngine engine = GpuEngine.OnCuda(0, Precision.Float32);
        GpuStorage y = (GpuStorage)engine.Pool.Rent(256);
        engine.Launcher.Launch(1, 256, new Totals(3, y.View));
        float[] values = new float[256];
        engine.Download(y, values);
        Assert.That(values, Is.All.EqualTo(256 * 257 / 2 * 3));
    }

    private int CompiledAtAStart()
    {
        using GpuEngine engine = GpuEngine.OnCuda(0, Precision.Float32, folder.Root);
        Assert.That(DeviceCatalog.SelfTest(engine), Is.Null);
        return engine.Launcher.Compiled;
    }

    // A second call would have shared memory of its own, a second pass does not.
    private readonly struct Totals(int count, ArrayView<float> y) : IKernel
    {
        public void Execute()
        {
            float sum = 0;
            for (int i = 0; i < count; i++)
            {
                sum += StddevGroup<Lane1>.Total(Group.IdxX + 1);
            }

            y[Group.IdxX] = sum;
        }
    }
}

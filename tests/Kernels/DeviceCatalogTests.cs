using ILGPU.Runtime.Cuda;
using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;

namespace PGGan.Tests.Kernels;

public sealed class DeviceCatalogTests
{
    [Test]
    public void TheCpuIsListedFirstAndWorks()
    {
        DeviceReport cpu = DeviceCatalog.List(threads: 1)[0];
        Assert.Multiple(() =>
        {
            Assert.That(cpu.Device, Is.EqualTo("cpu"));
            Assert.That(cpu.Description, Does.EndWith("1 thread"));
            Assert.That(cpu.Works, cpu.Status);
            Assert.That(cpu.Status, Is.EqualTo("works"));
        });
    }

    [Test]
    public void AutoIsCudaWhereItWorksElseTheCpu()
    {
        bool cuda = DeviceCatalog.List(1).Any(d => d.Works && d.Device != "cpu");
        using Engine engine = DeviceCatalog.Open("auto", 1);
        Assert.That(engine, cuda ? Is.TypeOf<GpuEngine>() : Is.TypeOf<CpuEngine>());
    }

    [Test]
    public void CpuTakesTheThreadsAndNoMoreThanThereAreCores()
    {
        int cores = Environment.ProcessorCount;
        foreach (string device in new[] { "cpu", "auto" })
        {
            List<string> notes = [];
            using Engine some = DeviceCatalog.Open(device, 1, note: notes.Add), all = DeviceCatalog.Open(device, 0, note: notes.Add),
                each = DeviceCatalog.Open(device, cores, note: notes.Add);
            Assume.That(some, Is.TypeOf<CpuEngine>(), "there is a CUDA device");
            Assert.That(new[] { some, all, each }.Select(engine => ((CpuEngine)engine).Threads), Is.EqualTo(new[] { 1, cores, cores }));
            Assert.That(notes, Is.Empty);
            using Engine engine = DeviceCatalog.Open(device, cores + 1000, note: notes.Add);
            Assert.That(((CpuEngine)engine).Threads, Is.EqualTo(cores));
            Assert.That(notes, Has.Count.EqualTo(1).And.ItemAt(0).StartsWith($"`threads={cores + 1000}`: this process has {cores} core"));
        }
    }

    [Test]
    public void CudaWhereNoneWorksIsRefusedWithTheRemedy()
    {
        Assume.That(!DeviceCatalog.List(1).Any(d => d.Works && d.Device != "cpu"), "there is a CUDA device");
        Assert.That(() => DeviceCatalog.Open("cuda"), Throws.TypeOf<DeviceException>().With.Message.Contains("choose `device=cpu`"));
    }

    [TestCase("cuda:99")]
    [TestCase("cuda:-1")]
    [TestCase("cuda:x")]
    [TestCase("gpu")]
    public void UnknownDevicesAreRefusedInOneLine(string device) => Assert.That(
        () => DeviceCatalog.Open(device),
        Throws.TypeOf<DeviceException>().With.Message.Contains("choose").And.Message.Not.Contains("\n"));

    [Test]
    public void TheSelfTestPassesOnTheSimulatorAndLeavesNothingBehind()
    {
        using GpuEngine engine = GpuEngine.OnSimulator();
        Assert.That(DeviceCatalog.SelfTest(engine), Is.Null);
        Assert.That(engine.Pool.LiveCount, Is.Zero);
    }

    [Test]
    public void DevicesWithoutTensorCoresOfTheKindAreRefused()
    {
        Assert.That(
            () => GpuEngine.RequireCapability("cuda:0 (NVIDIA T4, 16 GiB)", CudaArchitecture.SM_75),
            Throws.TypeOf<DeviceException>().With.Message.Contains(
                "T4, 16 GiB): its compute capability is 7.5, the kernels need 8.0").And.Message.Contains("`device=cpu`"));
        Assert.That(() => GpuEngine.RequireCapability("cuda:0", CudaArchitecture.SM_80), Throws.Nothing);
        Assert.That(() => GpuEngine.RequireCapability("cuda:0", null), Throws.Nothing);
    }

    [Test]
    public void DriversThatCannotCompileTheKernelsAreRefused()
    {
        CudaDriverVersion old = CudaDriverVersion.FromMajorMinor(11, 4);
        Assert.That(
            () => GpuEngine.RequireInstructionSet("cuda:0 (NVIDIA A100, 40 GiB)", CudaInstructionSet.ISA_74, old),
            Throws.TypeOf<DeviceException>().With.Message.EqualTo(
                "cuda:0 (NVIDIA A100, 40 GiB): its driver is one for CUDA 11.4, the kernels need 11.5 or more; update the NVIDIA driver to "
                    + "495 or newer, or choose `device=cpu`."));
        Assert.That(() => GpuEngine.RequireInstructionSet("cuda:0", null, old), Throws.TypeOf<DeviceException>());
        Assert.That(() => GpuEngine.RequireInstructionSet("cuda:0", CudaInstructionSet.ISA_75, CudaDriverVersion.FromMajorMinor(11, 5)),
            Throws.Nothing);
    }
}

using ILGPU;
using ILGPU.Runtime.Cuda;
using NUnit.Framework;
using PGGan.Kernels.Gpu;

namespace PGGan.Tests.Kernels;

/// <summary>The checks of <see cref="AssembledPtxTests"/> find what they are to find, and let pass what they are to.</summary>
public sealed class PtxAssemblerTests
{
    private readonly PtxAssembler assembler = new();

    [TestCase(typeof(TensorCoresInUse), null)]
    [TestCase(typeof(TensorCoresInName), "no HMMA")]
    [TestCase(typeof(ArrayOfAThread), "bytes of stack")]
    [TestCase(typeof(MoreThreadsThanFit), "3 groups of 1024 threads are planned, 2 fit")]
    [TestCase(typeof(MoreSharedMemoryThanFits), "bytes of shared memory × 5 groups exceed")]
    public void FaultsAreFound(Type kernel, string? fault)
    {
        RequireTools();
        string[] faults = [.. assembler.Faults(kernel, Multiprocessor.Sm90)];
        Assert.That(faults, fault is null ? Is.Empty : Has.Some.Contains(fault));
    }

    /// <summary>The assembler spills to keep within a plan, so no kernel of ours comes to this; a plan far off would.</summary>
    [Test]
    public void RegistersBeyondThePlanAreFound() => Assert.That(
        new AssembledKernel(Registers: 129, 0, 0, 0, []).Faults(new Occupancy(256, 2), Multiprocessor.Sm90),
        Has.One.Contains("129 registers × 256 threads × 2 groups exceed 65536"));

    [Test]
    public void TheBoundsOfALaunchAreInThePtx() => Assert.That(
        assembler.Compile(typeof(MoreThreadsThanFit)),
        Does.Match(@"\.maxntid\s+1024, 1, 1\s+\.minnctapersm\s+3"));

    // What NVIDIA's occupancy calculator says.
    [TestCase(32, 0, 256, 8, 8)]
    [TestCase(128, 16384, 256, 2, 2)]
    [TestCase(129, 0, 256, 1, 1)]
    [TestCase(40, 49152, 128, 3, 4)]
    [TestCase(255, 0, 32, 8, 8)]
    [TestCase(16, 0, 32, 32, 32)]
    public void GroupsAreCounted(int registers, int shared, int threads, int sm80, int sm90)
    {
        Assert.That(Multiprocessor.Sm80.Groups(registers, shared, threads), Is.EqualTo(sm80));
        Assert.That(Multiprocessor.Sm90.Groups(registers, shared, threads), Is.EqualTo(sm90));
    }

    /// <summary>The long loop multiplies, the short ones inside and after it do not.</summary>
    [Test]
    public void TheMainLoopIsTheOneThatMultiplies()
    {
        SassListing listing = new("""
            Kernel:
                    /*0000*/                   LDC R1, c[0x0][0x28] ;
            .L_x_1:
                    /*0010*/                   LDS.128 R4, [R2] ;
                    /*0020*/                   FFMA R0, R4, R5, R0 ;
            .L_x_2:
                    /*0030*/                   IADD3 R7, R7, -0x1, RZ ;
                    /*0040*/               @P1 BRA `(.L_x_2) ;
                    /*0050*/                   BAR.SYNC.DEFER_BLOCKING 0x0 ;
                    /*0060*/              @!P0 BRA `(.L_x_1) ;
            .L_x_3:
                    /*0070*/                   STG.E [R2.64], R0 ;
                    /*0080*/               @P0 BRA `(.L_x_3) ;
                    /*0090*/              @!UP0 FFMA R0, R0, R0, R0 ;
                    /*00a0*/                   EXIT ;
            .L_x_4:
                    /*00b0*/                   BRA `(.L_x_4);
                    /*00c0*/                   NOP;
            """.ReplaceLineEndings("\n").Replace("            .L", ".L"));
        Assert.That(listing.MainLoop, Is.EqualTo(new[] { "LDS.128", "FFMA", "BAR.SYNC.DEFER_BLOCKING", "BRA" }));
        Assert.That(SassListing.Count(listing.Instructions, "FFMA"), Is.EqualTo(2));
        Assert.That(SassListing.Count(listing.Instructions, "LDS"), Is.EqualTo(1));
    }

    [Test]
    public void LaunchesBeyondThePlanAreRefused()
    {
        using GpuEngine engine = GpuEngine.OnSimulator();
        Assert.That(
            () => engine.Launcher.Launch(1, 1025, default(MoreThreadsThanFit)),
            Throws.ArgumentException.With.Message.Contains("MoreThreadsThanFit: groups of 1025 threads are asked for, its plan has 1024"));
    }

    /// <summary>Without NVIDIA's tools what needs them is skipped, and reports it.</summary>
    internal static void RequireTools()
    {
        if (PtxAssembler.Tools is null)
        {
            Assert.Ignore("ptxas and nvdisasm are neither in .tools nor on the path; tools/fetch-ptxas.sh brings them");
        }
    }

    private readonly struct TensorCoresInUse(ArrayView<float> y) : IKernel
    {
        public static bool UsesTensorCores => true;

        public void Execute()
        {
            Ref<float> c0 = y[Group.IdxX], c1 = y[Group.IdxX + 32], c2 = 0, c3 = 0;
            Input<uint> a = Interop.FloatAsInt(c0.Value), b = Interop.FloatAsInt(c1.Value);
            if (CudaAsm.IsSupported)
            {
                CudaAsm.EmitRef(
                    "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%4,%5}, {%4,%5}, {%0,%1,%2,%3};",
                    ref c0, ref c1, ref c2, ref c3, ref a, ref b);
            }

            y[Group.IdxX] = c0.Value + c1.Value + c2.Value + c3.Value;
        }
    }

    private readonly struct TensorCoresInName(ArrayView<float> y) : IKernel
    {
        public static bool UsesTensorCores => true;

        public void Execute() => y[Group.IdxX] += y[Group.IdxX + 1] * y[Group.IdxX + 2];
    }

    private readonly struct ArrayOfAThread(int count, ArrayView<float> y) : IKernel
    {
        public void Execute()
        {
            ArrayView<float> kept = LocalMemory.Allocate<float>(16);
            for (int i = 0; i < count; i++)
            {
                kept[i & 15] = y[i];
            }

            y[Group.IdxX] = kept[count & 15];
        }
    }

    private readonly struct MoreThreadsThanFit(ArrayView<float> y) : IKernel
    {
        public static Occupancy Plan => new(1024, 3);

        public void Execute() => y[Group.IdxX] = 1;
    }

    private readonly struct MoreSharedMemoryThanFits(ArrayView<float> y) : IKernel
    {
        public static Occupancy Plan => new(32, 5);

        public void Execute()
        {
            ArrayView<float> all = SharedMemory.Allocate<float>(12288);
            all[Group.IdxX] = y[Group.IdxX];
            Group.Barrier();
            y[Group.IdxX] = all[31 - Group.IdxX];
        }
    }
}

using NUnit.Framework;
using PGGan.Kernels.Cpu;

namespace PGGan.Tests.Kernels;

/// <summary>The threads of the CPU engine: each part once, failures on the caller, many launches in a row.</summary>
internal sealed unsafe class CpuWorkersTests
{
    [TestCase(1), TestCase(2), TestCase(3), TestCase(8)]
    public void EachPart_RunsOnce(int threads)
    {
        using Workers workers = new(threads);
        int* counts = stackalloc int[1000];
        for (int launch = 1; launch <= 2000; launch++)
        {
            int parts = 1 + (launch * 7 % 1000);
            new Span<int>(counts, 1000).Clear();
            workers.Run(parts, counts, &CountPart);
            for (int i = 0; i < 1000; i++)
            {
                if (counts[i] != (i < parts ? 1 : 0))
                {
                    Assert.Fail($"launch {launch}: part {i} of {parts} ran {counts[i]} times");
                }
            }
        }
    }

    [Test]
    public void ParkedThreads_Wake()
    {
        using Workers workers = new(4);
        int* counts = stackalloc int[64];
        for (int launch = 0; launch < 5; launch++)
        {
            new Span<int>(counts, 64).Clear();
            Thread.Sleep(20);   // longer than they spin
            workers.Run(64, counts, &CountPart);
            Assert.That(new Span<int>(counts, 64).ToArray(), Has.All.EqualTo(1));
        }
    }

    [TestCase(1), TestCase(3)]
    public void AnExceptionInAPart_SurfacesOnTheCaller(int threads)
    {
        using Workers workers = new(threads);
        int* counts = stackalloc int[64];
        Assert.That(() => Fail(workers), Throws.InvalidOperationException.With.Message.EqualTo("part 41"));

        new Span<int>(counts, 64).Clear();
        workers.Run(64, counts, &CountPart);
        Assert.That(new Span<int>(counts, 64).ToArray(), Has.All.EqualTo(1), "the next launch works");
    }

    private static void Fail(Workers workers) => workers.Run(64, null, &ThrowAt41);

    private static void CountPart(void* counts, int part, int thread) => Interlocked.Increment(ref ((int*)counts)[part]);

    private static void ThrowAt41(void* nothing, int part, int thread)
    {
        if (part == 41)
        {
            throw new InvalidOperationException("part 41");
        }
    }
}

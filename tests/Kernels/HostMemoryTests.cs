using NUnit.Framework;
using PGGan.Kernels;

namespace PGGan.Tests.Kernels;

/// <summary>Memory of the host that an engine copies to and from fastest.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
internal sealed class HostMemoryTests(EngineUnderTest engine) : KernelFixture(engine)
{
    [TestCase(1)]
    [TestCase(1003)]
    [Primitive(nameof(Engine.HostMemory))]
    public void ValuesGoThereAndBack(int count)
    {
        (Storage x, double[] values) = Input(count);
        Storage y = Output(count);
        using HostFloats host = Engine.HostMemory(count + 7);
        Assert.That(host.Length, Is.EqualTo(count + 7));
        host.Span.Fill(-1);
        Engine.Download(x, host.Span.Slice(3, count));
        Assert.That(host.Span[2], Is.EqualTo(-1));
        Assert.That(host.Span[count + 3], Is.EqualTo(-1));
        Engine.Upload(host.Span.Slice(3, count), y);
        Assert.That(Values.Wide(Read(y)), Is.EqualTo(values));
    }

    [Test]
    public void MemoryThatIsGivenBackIsNotUsed()
    {
        HostFloats host = Engine.HostMemory(5);
        host.Dispose();
        host.Dispose();
        Assert.That(() => host.Span.Length, Throws.InstanceOf<ObjectDisposedException>());
    }
}

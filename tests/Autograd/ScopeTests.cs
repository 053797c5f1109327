using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests.Autograd;

/// <summary>Who frees what, and that a step leaves nothing behind.</summary>
internal sealed class ScopeTests : AutogradFixture
{
    [Test]
    public void Dispose_FreesWhatWasMadeInside()
    {
        Tensor x = Random(new Shape(5));
        int before = Pool.LiveCount;
        Tensor inside;
        using (Workspace.OpenScope("fakes"))
        {
            inside = x.Square().Scale(2);
            Assert.That(Pool.LiveCount, Is.EqualTo(before + 2));
        }

        Assert.That(Pool.LiveCount, Is.EqualTo(before));
        Assert.That(() => inside.ToArray(), Throws.InstanceOf<ObjectDisposedException>().With.Message.Contains("'fakes' was closed"));
    }

    [Test]
    public void Keep_HandsATensorToTheParent()
    {
        Tensor x = Random(new Shape(5)), kept;
        using (Workspace.OpenScope("outer"))
        {
            using (Scope inner = Workspace.OpenScope("inner"))
            {
                kept = inner.Keep(x.Square());
            }

            Assert.That(kept.ToArray(), Has.Length.EqualTo(5));
        }

        Assert.That(() => kept.ToArray(), Throws.InstanceOf<ObjectDisposedException>().With.Message.Contains("'outer'"));
    }

    [Test]
    public void Keep_RefusesWhatIsNotItsOwn()
    {
        Tensor x = Random(new Shape(5));
        using Scope scope = Workspace.OpenScope("critic");
        Assert.That(() => scope.Keep(x), Throws.InvalidOperationException.With.Message.Contains("'critic'"));
        Tensor y = scope.Keep(x.Square());
        Assert.That(() => scope.Keep(y), Throws.InvalidOperationException, "it is the parent's by now");
    }

    [Test]
    public void Dispose_OutOfOrderIsRefused()
    {
        Scope outer = Workspace.OpenScope("outer");
        Scope inner = Workspace.OpenScope("inner");
        Assert.That(outer.Dispose, Throws.InvalidOperationException.With.Message.Contains("'outer'").And.Message.Contains("'inner'"));
        inner.Dispose();
        outer.Dispose();
        Assert.That(outer.Dispose, Throws.Nothing, "closing twice is harmless");
    }

    [Test]
    public void Reshape_SharesTheFloatsUntilTheLastViewIsFreed()
    {
        Tensor view;
        using Scope outer = Workspace.OpenScope("outer");
        int before = Pool.LiveCount;
        using (Scope inner = Workspace.OpenScope("inner"))
        {
            Tensor x = Random(new Shape(2, 3));
            view = inner.Keep(x.Reshape(new Shape(3, 2)));
            Assert.That(view.Storage, Is.SameAs(x.Storage));
            Assert.That(Pool.LiveCount, Is.EqualTo(before + 1), "nothing was copied");
        }

        Assert.That(view.ToArray(), Has.Length.EqualTo(6));
        Assert.That(Pool.LiveCount, Is.EqualTo(before + 1));
    }

    [Test]
    public void Storage_UsedAfterItsLastHolderIsRefused()
    {
        Storage storage = Pool.Rent(3);
        storage.AddReference();
        storage.Release();
        Assert.That(storage.IsLive);
        storage.Release();
        Assert.That(storage.Release, Throws.InstanceOf<ObjectDisposedException>().With.Message.Contains("3 numbers"));
        Assert.That(() => Workspace.Engine.Fill(storage, 1), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Step_LeavesLiveAsItWasAndAllocatesNothingNewAfterTheFirst()
    {
        Tensor x = Random(new Shape(4, 4, 4, 3)), w = Leaf(new Shape(5, 3, 3, 3)), bias = Leaf(new Shape(5));
        Step();
        long live = Pool.Live;   // with the seed of a loss, which the workspace keeps
        long allocated = Pool.Allocated, highWater = Pool.HighWater;
        for (int i = 0; i < 3; i++)
        {
            Pool.ResetHighWater();
            Step();
            Assert.That(Pool.Live, Is.EqualTo(live));
            Assert.That(Pool.Allocated, Is.EqualTo(allocated));
            Assert.That(Pool.HighWater, Is.EqualTo(highWater));
        }

        void Step()
        {
            using Scope scope = Workspace.OpenScope("critic");
            Tensor images = x.AsLeaf();
            Tensor score = images.ConvBiasAct(w, bias).AveragePool2().MinibatchStddev().Mean();
            Tensor penalty = Tape.Grad(score, [images], createGraph: true)[0]!.Square().Sum();
            _ = Tape.Grad(penalty + score, [w, bias], release: true);
        }
    }

    [Test]
    public void Workspace_FreesEverythingWithItself()
    {
        Workspace other = new(new PGGan.Kernels.Cpu.CpuEngine(threads: 1));
        _ = other.OpenScope("left open");
        _ = other.Full(new Shape(5), 1);
        other.Dispose();
        Assert.That(other.Engine.Pool.LiveCount, Is.Zero);
        Assert.That(other.Engine.Pool.Allocated, Is.Zero);
    }

    [Test]
    public void Scope_OwnsNothingOnceClosed()
    {
        Scope scope = Workspace.OpenScope("closed");
        scope.Dispose();
        using Scope next = Workspace.OpenScope("next");   // takes over the list of the one before
        Tensor tensor = Workspace.Full(new Shape(3), 1);
        Assert.That(next.Owns(tensor));
        Assert.That(scope.Owns(tensor), Is.False);
        Assert.That(() => scope.Keep(tensor), Throws.InvalidOperationException.With.Message.Contains("closed"));
    }

    [Test]
    public void Pool_RentsZerosFreshAndUsed()
    {
        Storage fresh = Pool.RentZeros(700);
        Assert.That(Zeros(fresh), Is.EqualTo(new float[700]));
        Workspace.Engine.Fill(fresh, 3);
        fresh.Release();
        Storage used = Pool.RentZeros(699);
        Assert.That(used, Is.SameAs(fresh));
        Assert.That(Zeros(used), Is.EqualTo(new float[699]));
        used.Release();

        float[] Zeros(Storage storage)
        {
            float[] values = new float[storage.Length];
            Workspace.Engine.Download(storage, values);
            return values;
        }
    }

    [Test]
    public void Pool_ReusesBlocksOfASizeClass()
    {
        Storage first = Pool.Rent(100);
        first.Release();
        Storage second = Pool.Rent(99);
        Assert.That(second, Is.SameAs(first));
        Assert.That(second.Length, Is.EqualTo(99));
        second.Release();
        long allocated = Pool.Allocated;
        Pool.Trim();
        Assert.That(Pool.Allocated, Is.LessThan(allocated));
        Assert.That(Pool.Live, Is.Zero);
        Assert.That(() => Pool.Rent(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(1, 64)]
    [TestCase(64, 64)]
    [TestCase(65, 80)]
    [TestCase(1024, 1024)]
    [TestCase(1025, 1280)]
    [TestCase(1793, 2048)]
    [TestCase(int.MaxValue, int.MaxValue)]
    public void Pool_WastesLessThanAQuarter(int length, int capacity) => Assert.That(BufferPool.ClassOf(length), Is.EqualTo(capacity));
}

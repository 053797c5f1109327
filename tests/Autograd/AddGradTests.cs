using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Autograd;

/// <summary>Gradients that are added to sums in place, term after term, and what is said of them while a walk goes on.</summary>
internal sealed class AddGradTests : AutogradFixture
{
    [Test]
    public void AddGrad_LeavesTheSeedAsItIs()
    {
        Tensor x = Leaf(1, 2, 3);
        Tensor?[] sums = new Tensor?[1];
        for (int i = 0; i < 2; i++)
        {
            Tape.AddGrad(x.Reshape(new Shape(3, 1)), [x], sums);   // hands the seed on as it is
        }

        Assert.That(sums[0]!.ToArray(), Is.EqualTo(new[] { 2f, 2f, 2f }));
        Assert.That(Tape.Grad(x.Scale(1), [x])[0]!.ToArray(), Is.EqualTo(new[] { 1f, 1f, 1f }));
    }

    [Test]
    public void AddGrad_GivesInputsThatGetTheSameTensorASumEach([Values] bool reshaped)
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        Tensor?[] sums = new Tensor?[2];
        for (int i = 0; i < 3; i++)
        {
            Tensor sum = reshaped ? a.Reshape(new Shape(2, 1)) + b.Reshape(new Shape(2, 1)) : a + b;
            Tape.AddGrad(sum.Scale(2).Sum(), [a, b], sums);
        }

        Assert.That(sums[0]!.ToArray(), Is.EqualTo(new[] { 6f, 6f }));
        Assert.That(sums[1]!.ToArray(), Is.EqualTo(new[] { 6f, 6f }));
    }

    [Test]
    public void AddGrad_ByTheResultItselfAddsOnes()
    {
        Tensor x = Leaf(3, 5);
        Tensor?[] sums = [Workspace.From([10, 20], new Shape(2))];
        Tape.AddGrad(x, [x], sums);
        Tape.AddGrad(x, [x], sums);
        Assert.That(sums[0]!.ToArray(), Is.EqualTo(new[] { 12f, 22f }));
    }

    [Test]
    public void AddGrad_SaysWhenNothingMoreIsAddedToASum()
    {
        // b is used last and first, so it is final only when the walk has passed both; nothing depends on the last leaf.
        Tensor a = Leaf(1, 2), b = Leaf(3, 4), c = Leaf(5, 6), unused = Leaf(7, 8);
        Tensor[] leaves = [a, b, c, unused];
        Tensor?[] sums = [null, Workspace.From([10, 20], new Shape(2)), null, null];
        List<(int Leaf, float[] Sum)> completed = [];
        Tensor y = b.Square().Multiply(a).Multiply(c).Multiply(b).Sum();
        Tape.AddGrad(y, leaves, sums, leaf => completed.Add((leaf, sums[leaf]!.ToArray())));
        Assert.That(completed.Select(each => each.Leaf), Is.EqualTo(new[] { 2, 0, 1 }));
        Assert.Multiple(() =>
        {
            foreach ((int leaf, float[] sum) in completed)
            {
                Assert.That(sums[leaf]!.ToArray(), Is.EqualTo(sum), $"{leaf}");
            }

            Assert.That(sums[1]!.ToArray(), Is.EqualTo(new[] { 10 + (3 * 9f * 5), 20 + (3 * 16f * 2 * 6) }));   // ∂ab³c/∂b = 3ab²c
            Assert.That(sums[3], Is.Null);
        });
    }

    [Test]
    public void AddGrad_KeepsASumThatIsFinalApartFromAGradientThatStillFlows()
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        Tensor?[] sums = new Tensor?[2];
        List<int> completed = [];
        for (int i = 0; i < 2; i++)
        {
            Tape.AddGrad((b.Square() + a).Sum(), [a, b], sums, completed.Add);   // a and b² get the same tensor
        }

        Assert.That(completed, Is.EqualTo(new[] { 0, 1, 0, 1 }));
        Assert.That(sums[0]!.ToArray(), Is.EqualTo(new[] { 2f, 2f }));
        Assert.That(sums[1]!.ToArray(), Is.EqualTo(new[] { 12f, 16f }));
    }

    [Test]
    public void AddGrad_RefusesALeafTwice()
    {
        Tensor x = Leaf(3, 5);
        Assert.That(() => Tape.AddGrad(x.Sum(), [x, x], new Tensor?[2]), Throws.ArgumentException.With.Message.Contains("once"));
    }

    [Test]
    public void AddGrad_AddsTermAfterTermInPlace()
    {
        Tensor x = Leaf(3, 5), w = Leaf(3, 5), unused = Leaf(2);
        using Scope scope = Workspace.OpenScope("step");
        Tensor?[] first = Tape.Grad((x * w * x).Sum(), [x, w]), second = Tape.Grad((x + x).Square().Sum(), [x]);
        float[] expected = (first[0]! + second[0]!).ToArray();

        Tensor?[] sums = new Tensor?[3];
        Tape.AddGrad((x * w * x).Sum(), [x, w, unused], sums);
        Tensor sum = sums[0]!;
        Tape.AddGrad((x + x).Square().Sum(), [x, w, unused], sums);
        Assert.That(sums[0], Is.SameAs(sum));
        Assert.That(sum.ToArray(), Is.EqualTo(expected).Within(3).Ulps);
        Assert.That(sums[1]!.ToArray(), Is.EqualTo(first[1]!.ToArray()));
        Assert.That(sums[2], Is.Null, "no term depends on it");
    }

    [Test]
    public void AddGrad_LetsProductsAddToASumThatIsThere()
    {
        Tensor w = Leaf(3, 4);
        List<string> calls = [];
        Tensor?[] sums = new Tensor?[1];
        Tape.AddGrad(Doubled(), [w], sums);
        Tape.AddGrad(Doubled() + Doubled(), [w], sums);
        Assert.That(sums[0]!.ToArray(), Is.EqualTo(new[] { 6f, 6f }));
        Assert.That(Tape.Grad(Doubled() + Doubled(), [w])[0]!.ToArray(), Is.EqualTo(new[] { 4f, 4f }));
        Assert.That(Tape.Grad(Doubled() + Doubled(), [w], createGraph: true)[0]!.ToArray(), Is.EqualTo(new[] { 4f, 4f }));
        Assert.That(calls, Is.EqualTo(new[] { "made", "added", "added", "made", "added", "made", "made" }));

        Tensor Doubled() => Tape.Record(Workspace.From([6, 8], new Shape(2)), [(w, dy => Made(dy), (dy, sum) => Added(dy, sum))]);

        Tensor Made(Tensor dy)
        {
            calls.Add("made");
            return dy.Scale(2);
        }

        void Added(Tensor dy, Tensor sum)
        {
            calls.Add("added");
            Workspace.Engine.Map3(default(MultiplyAdd), 2, dy.Storage, Workspace.Full(new Shape(2), 2).Storage, sum.Storage, sum.Storage);
        }
    }

    [Test]
    public void AddGrad_ByEveryLayerGivesTheBitsOfAnAdditionAfterwards()
    {
        Tensor x = Leaf(new Shape(2, 4, 4, 3)), w = Leaf(new Shape(5, 3, 3, 3)), bias = Leaf(new Shape(5));
        Tensor[] leaves = [w, bias];
        foreach (Func<Tensor> layer in new Func<Tensor>[]
        {
            () => x.Conv(w).AddOver(bias, [0, 1, 2]),
            () => x.ConvBiasAct(w, bias, slope: 1),
            () => x.ConvBiasAct(w, bias, resample: Resample.DownAfter),
            () => x.Conv(w).BiasAct(bias),
            () => x.ConvBiasActPool(w, bias),
            () => x.ConvBiasActPixelNorm(w, bias, resample: Resample.UpBefore),
        })
        {
            Tensor Term() => layer().Square().Sum();
            Tensor?[] once = Tape.Grad(Term(), leaves), sums = new Tensor?[2];
            Tape.AddGrad(Term().Scale(3), leaves, sums);
            float[]?[] expected = [.. sums.Zip(once, (sum, gradient) => sum is null ? null : (sum + gradient!).ToArray())];
            Tape.AddGrad(Term(), leaves, sums);
            Assert.That(sums.Select(sum => sum?.ToArray()), Is.EqualTo(expected));
        }
    }

    [Test]
    public void AddGrad_HoldsNoSecondSetOfGradients()
    {
        Tensor[] leaves = [Leaf(new Shape(1000)), Leaf(new Shape(1000)), Leaf(new Shape(1000))];
        using Scope scope = Workspace.OpenScope("step");
        Tensor?[] sums = new Tensor?[3];
        long once = Peak(), again = Peak();
        Assert.That(again, Is.LessThan(once / 2), "the sums are there already, one product at a time is added to them");

        long Peak()
        {
            using Scope term = Workspace.OpenScope("term");
            Tensor y = leaves[0].Sum() * leaves[1].Sum() * leaves[2].Sum();
            long before = Pool.Live;
            Pool.ResetHighWater();
            Tape.AddGrad(y, leaves, sums);
            foreach (Tensor? sum in sums.Where(s => term.Owns(s!)))
            {
                term.Keep(sum!);
            }

            return Pool.HighWater - before;
        }
    }

    [Test]
    public void AddGrad_RefusesWhatIsNoLeaf()
    {
        Tensor hidden = Leaf(2, 5).Square();
        Assert.That(() => Tape.AddGrad(hidden.Sum(), [hidden], [null]), Throws.ArgumentException.With.Message.Contains("leaf"));
    }
}

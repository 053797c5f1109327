using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests.Autograd;

/// <summary>What the tape promises besides right numbers: who gets a gradient, how shared inputs add up, when values are freed.</summary>
internal sealed class TapeTests : AutogradFixture
{
    [Test]
    public void Grad_OfWhatDoesNotDependIsNull()
    {
        Tensor x = Leaf(3, 4), unused = Leaf(5);
        Tensor?[] gradients = Tape.Grad(x.Square().Sum(), [x, unused]);
        Assert.That(gradients[0]!.ToArray(), Is.EqualTo(new[] { 6f, 8f }));
        Assert.That(gradients[1], Is.Null);
    }

    [Test]
    public void Grad_StopsAtDetachedAndUnrecordedResults()
    {
        Tensor x = Leaf(3, 4);
        Assert.That(Tape.Grad(x.Square().Detach().Sum(), [x])[0], Is.Null);
        Tensor unrecorded;
        using (Workspace.NoGrad())
        {
            using IDisposable nested = Workspace.NoGrad();
            unrecorded = x.Square();
        }

        Assert.That(unrecorded.RequiresGrad, Is.False);
        Assert.That(Workspace.Recording);
        Assert.That(Tape.Grad((unrecorded + x).Sum(), [x])[0]!.ToArray(), Is.EqualTo(new[] { 1f, 1f }));
    }

    [Test]
    public void Grad_ComputesNoProductThatNobodyAskedFor()
    {
        Tensor x = Leaf(1, 2), w = Leaf(3, 4);
        bool asked = false;
        Tensor y = Tape.Record(Workspace.From([3, 8], new Shape(2)), [(x, dy => dy.Multiply(w)), (w, dy => Asked(dy))]);
        Assert.That(Tape.Grad(y, [x])[0]!.ToArray(), Is.EqualTo(new[] { 3f, 4f }));
        Assert.That(asked, Is.False);

        Tensor Asked(Tensor dy)
        {
            asked = true;
            return dy.Multiply(x);
        }
    }

    [Test]
    public void Grad_AsksASharedPassOnlyForWhatIsNeeded()
    {
        Tensor x = Leaf(1, 2), bias = Leaf(5), other = Leaf(7);
        List<bool> asked = [];
        Tensor y = Tape.Record(Workspace.From([3, 8], new Shape(2)), [(x, bias, (dy, ofBias) =>
        {
            asked.Add(ofBias.IsWanted);
            return (dy.Scale(2), ofBias.IsWanted ? dy.Sum() : null);
        })]);
        Assert.Multiple(() =>
        {
            Assert.That(Values(Tape.Grad(y, [x, bias])), Is.EqualTo(new float[]?[] { [2, 2], [2] }));
            Assert.That(Values(Tape.Grad(y, [x])), Is.EqualTo(new float[]?[] { [2, 2] }));
            Assert.That(Values(Tape.Grad(y, [bias, other])), Is.EqualTo(new float[]?[] { [2], null }));
            Assert.That(Values(Tape.Grad(y + y, [bias, x])), Is.EqualTo(new float[]?[] { [4], [4, 4] }));
            Assert.That(Values(Tape.Grad(y, [other])), Is.EqualTo(new float[]?[] { null }));
            Assert.That(asked, Is.EqualTo(new[] { true, false, true, true }));
        });

        static float[]?[] Values(Tensor?[] gradients) => [.. gradients.Select(g => g?.ToArray())];
    }

    [Test]
    public void Grad_ByAnIntermediateResultIsIt()
    {
        Tensor x = Leaf(3, 4);
        Tensor middle = x.Square();
        Tensor?[] gradients = Tape.Grad(middle.Square().Sum(), [middle, x]);
        Assert.That(gradients[0]!.ToArray(), Is.EqualTo(new[] { 18f, 32f }));
        Assert.That(gradients[1]!.ToArray(), Is.EqualTo(new[] { 108f, 256f }));
    }

    [Test]
    public void Grad_AddsUpOverSharedInputs([Values] bool createGraph)
    {
        Tensor x = Leaf(2, -3);
        Tensor y = (x * x) + (x * x) + x + x.Scale(3);   // 2x² + 4x
        Assert.That(Tape.Grad(y, [x], createGraph)[0]!.ToArray(), Is.EqualTo(new[] { 12f, -8f }));
    }

    [Test]
    public void Grad_DoesNotMixInputsThatGetTheSameTensor([Values] bool createGraph)
    {
        // x gets a sum of gradients and hands it to both a and b; a gets more afterwards, which must not show in b or in x.
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        Tensor early = a.Scale(10);
        Tensor x = a + b;
        Tensor loss = (x.Scale(2) + x.Scale(3) + early).Sum();
        Tensor?[] gradients = Tape.Grad(loss, [a, b, x], createGraph);
        Assert.That(gradients[0]!.ToArray(), Is.EqualTo(new[] { 15f, 15f }));
        Assert.That(gradients[1]!.ToArray(), Is.EqualTo(new[] { 5f, 5f }));
        Assert.That(gradients[2]!.ToArray(), Is.EqualTo(new[] { 5f, 5f }));
    }

    [Test]
    public void Grad_DoesNotMixInputsThatGetAViewOfTheSameFloats()
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        Tensor early = b.Scale(10), earlier = b.Scale(100);
        Tensor x = a.Reshape(new Shape(2, 1)).Reshape(new Shape(2)) + b;
        Tensor loss = (x.Scale(2) + x.Scale(3) + early + earlier).Sum();
        Tensor?[] gradients = Tape.Grad(loss, [a, b]);
        Assert.That(gradients[0]!.ToArray(), Is.EqualTo(new[] { 5f, 5f }));
        Assert.That(gradients[1]!.ToArray(), Is.EqualTo(new[] { 115f, 115f }));
    }

    [Test]
    public void Grad_OfAnIntermediateUsedTwiceCanBeDifferentiatedAgain()
    {
        Tensor x = Leaf(2, 5);
        Tensor square = x.Square();
        Tensor gradient = Tape.Grad((square * square).Sum(), [x], createGraph: true)[0]!;      // 4x³
        Assert.That(gradient.ToArray(), Is.EqualTo(new[] { 32f, 500f }));
        Tensor second = Tape.Grad(gradient.Sum(), [x], createGraph: true)[0]!;                  // 12x²
        Assert.That(second.ToArray(), Is.EqualTo(new[] { 48f, 300f }));
        Assert.That(Tape.Grad(second.Sum(), [x])[0]!.ToArray(), Is.EqualTo(new[] { 48f, 120f }));   // 24x
    }

    [Test]
    public void Grad_TakesTheSeed()
    {
        Tensor x = Leaf(2, 5);
        Tensor seed = Workspace.From([10, 100], new Shape(2));
        Assert.That(Tape.Grad(x.Square(), [x], seed: seed)[0]!.ToArray(), Is.EqualTo(new[] { 40f, 1000f }));
        Assert.That(seed.ToArray(), Is.EqualTo(new[] { 10f, 100f }), "the seed is the caller's");
        Assert.That(Tape.Grad(x, [x], seed: seed)[0], Is.SameAs(seed));
        Assert.That(() => Tape.Grad(x.Sum(), [x], seed: seed),
            Throws.ArgumentException.With.Message.Contains("[2]").And.Message.Contains("[1]"));
    }

    [Test]
    public void Grad_CreateGraphAndReleaseExcludeEachOther()
    {
        Tensor x = Leaf(2, 5);
        Assert.That(() => Tape.Grad(x.Sum(), [x], createGraph: true, release: true),
            Throws.ArgumentException.With.Message.Contains("release"));
    }

    [Test]
    public void Grad_NamesTheOperationWhoseProductHasAnotherShape()
    {
        Tensor x = Leaf(2, 5);
        Tensor y = Tape.Record(x.Detach(), [(x, dy => dy.Sum())], operation: "Wrong");
        Assert.That(() => Tape.Grad(y, [x]), Throws.InvalidOperationException.With.Message.Contains("Wrong"));
        Assert.That(Workspace.Recording, "recording goes on after a failure");
    }

    [Test]
    public void Release_LeavesNothingToDifferentiateThrough()
    {
        Tensor x = Leaf(3, 5);
        Tensor shared = x.Scale(2), first = shared.Sum(), second = shared.Scale(3).Sum();
        _ = Tape.Grad(first, [x], release: true);
        Assert.That(shared.RequiresGrad, "a released result is no leaf");
        foreach (Tensor y in new[] { first, second })
        {
            Assert.That(() => Tape.Grad(y, [x]), Throws.InvalidOperationException.With.Message.Contains("released"));
            Assert.That(() => Tape.AddGrad(y, [x], new Tensor?[1]), Throws.InvalidOperationException.With.Message.Contains("released"));
        }
    }

    [Test]
    public void Release_FreesActivationsAndSaysWho()
    {
        Tensor x = Leaf(new Shape(100));
        _ = Workspace.Ones(new Shape(1));   // the seed, which the workspace keeps
        using Scope scope = Workspace.OpenScope("step");
        int before = Pool.LiveCount;
        Tensor hidden = x.Square();
        Tensor loss = hidden.Square().Sum();
        Tensor gradient = Tape.Grad(loss, [x], release: true)[0]!;
        Assert.That(Pool.LiveCount, Is.EqualTo(before + 1), "only the gradient is left");
        Assert.That(gradient.ToArray(), Has.All.Not.NaN);
        Assert.That(x.ToArray(), Has.Length.EqualTo(100), "leaves are not the graph's");
        Assert.That(() => hidden.Square(),
            Throws.InstanceOf<ObjectDisposedException>().With.Message.Contains("asked to release the graph"));
    }

    [Test]
    public void Release_GivesTheGradientsThatKeepingGives()
    {
        Tensor x = Leaf(new Shape(4, 4, 2, 3)), w = Leaf(new Shape(5, 3, 3, 3)), bias = Leaf(new Shape(5));
        float[][] kept = Gradients(release: false), released = Gradients(release: true);
        Assert.That(released, Is.EqualTo(kept));

        // Every fused layer, in the first order and in a penalty on the first order: values are read after the tensors they belong to are
        // passed.
        float[][] Gradients(bool release)
        {
            using Scope scope = Workspace.OpenScope("step");
            Tensor y = x.ConvBiasActPixelNorm(w, bias, resample: Resample.DownAfter).MinibatchStddev(2).PixelNorm()
                .BiasAct(Workspace.Full(new Shape(6), 0.1f));
            Tensor slope = Tape.Grad(y.Square().Sum(), [x], createGraph: true)[0]!;
            Tensor penalty = slope.Square().Sum() + y.Sum();
            return [.. Tape.Grad(penalty, [x, w, bias], release: release).Select(g => g!.ToArray())];
        }
    }

    [Test]
    public void Release_KeepsTheInverseNormUntilPixelNormIsPassed()
    {
        // The inverse norm is younger than the result that is divided by it; here both are on the path and both are read twice.
        Tensor x = Leaf(new Shape(3, 5));
        float[] kept = Second(release: false), released = Second(release: true);
        Assert.That(released, Is.EqualTo(kept));

        float[] Second(bool release)
        {
            using Scope scope = Workspace.OpenScope("step");
            Tensor y = x.PixelNorm();
            Tensor twice = y.PixelNorm() + y;
            Tensor gradient = Tape.Grad(twice.Square().Sum(), [x], createGraph: true)[0]!;
            return Tape.Grad(gradient.Square().Sum(), [x], release: release)[0]!.ToArray();
        }
    }

    [Test]
    public void Release_LowersTheHighWaterMark()
    {
        Tensor x = Leaf(new Shape(64, 1024));
        long kept = Peak(release: false), released = Peak(release: true);
        Assert.That(released, Is.LessThan(kept));

        long Peak(bool release)
        {
            using Scope scope = Workspace.OpenScope("step");
            Pool.ResetHighWater();
            Tensor y = x;
            for (int i = 0; i < 6; i++)
            {
                y = y.LeakyRelu();
            }

            _ = Tape.Grad(y.Sum(), [x], release: release);
            return Pool.HighWater;
        }
    }
}

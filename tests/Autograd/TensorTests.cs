using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests.Autograd;

/// <summary>Operators, shapes, and the errors of wrong calls.</summary>
internal sealed class TensorTests : AutogradFixture
{
    [Test]
    public void Operators_AreTheOperations()
    {
        Tensor a = Leaf(2, 3), b = Leaf(5, 7);
        Assert.That((a + b).ToArray(), Is.EqualTo(new[] { 7f, 10f }));
        Assert.That((a - b).ToArray(), Is.EqualTo(new[] { -3f, -4f }));
        Assert.That((a * b).ToArray(), Is.EqualTo(new[] { 10f, 21f }));
        Assert.That((2 * a).ToArray(), Is.EqualTo(new[] { 4f, 6f }));
        Assert.That((a + 1).ToArray(), Is.EqualTo(new[] { 3f, 4f }));
        Assert.That((a - 1).ToArray(), Is.EqualTo(new[] { 1f, 2f }));
        Assert.That((-a).ToArray(), Is.EqualTo(new[] { -2f, -3f }));
        Assert.That(Tape.Grad((a * b) - (2 * a) + (-b), [a, b]).Select(g => g!.ToArray()),
            Is.EqualTo(new[] { new[] { 3f, 5f }, [1f, 2f] }));
    }

    [Test]
    public void Axes_AreThoseThatAreNamed()
    {
        Tensor x = Workspace.From([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], new Shape(2, 3, 2));
        Assert.That(x.Sum([1]).ToArray(), Is.EqualTo(new[] { 9f, 12f, 27f, 30f }));
        Assert.That(x.Sum([1, 2]).ToArray(), Is.EqualTo(new[] { 21f, 57f }));
        Assert.That(x.Sum([2, 1]).ToArray(), Is.EqualTo(new[] { 21f, 57f }));
        Assert.That(x.Mean([-1]).ToArray(), Is.EqualTo(new[] { 1.5f, 3.5f, 5.5f, 7.5f, 9.5f, 11.5f }));
        Assert.That(x.Mean([-3, 1]).ToArray(), Is.EqualTo(new[] { 6f, 7f }));
        Assert.That(x.Sum([0, 1, 2]).ToArray(), Is.EqualTo(x.Sum().ToArray()));
    }

    [Test]
    public void Reciprocal_IsThatOfNegativeNumbersToo()
    {
        Tensor x = Leaf(-2, 0, 4), y = x.Reciprocal();
        Assert.That(y.ToArray(), Is.EqualTo(new[] { -0.5f, 0f, 0.25f }));
        Assert.That(Tape.Grad(y, [x])[0]!.ToArray(), Is.EqualTo(new[] { -0.25f, 0f, -0.0625f }));
    }

    [Test]
    public void ZeroNorm_HasAZeroGradient()
    {
        Tensor x = Leaf(0, 0);
        Tensor gradient = Tape.Grad(x.Square().Sum().Sqrt(), [x], createGraph: true)[0]!;
        Assert.That(gradient.ToArray(), Is.All.Zero);
        Assert.That(Tape.Grad(gradient.Sum(), [x])[0]!.ToArray(), Is.All.Zero);
    }

    [Test]
    public void MinibatchStddev_GroupsSamplesByTheRemainder()
    {
        Tensor x = Workspace.From([0, 0, 0, 0, 1, 2, 3, 4, 100, 200, 300, 400], new Shape(12, 1, 1, 1));
        float[] y = x.MinibatchStddev().ToArray(), expected = [86.178f, 129.191f, 163.557f];
        Assert.That(y.Where((_, i) => i % 2 == 1), Is.EqualTo(Enumerable.Range(0, 12).Select(n => expected[n % 3])).Within(1e-3f));
        Assert.That(y.Where((_, i) => i % 2 == 0), Is.EqualTo(x.ToArray()));
    }

    [Test]
    public void WrongCalls_NameTheShapesAndTheRemedy()
    {
        Tensor x = Random(new Shape(2, 4, 6, 3)), w = Random(new Shape(5, 7, 7, 4)), bias = Random(new Shape(4));
        Refused(() => x.Add(w), "[2, 4, 6, 3]", "[5, 7, 7, 4]", "broadcast");
        Refused(() => x.MultiplyAdd(x, w), "[5, 7, 7, 4]", "broadcast");
        Refused(() => x.Conv(w), "expects 4 input channels", "x has 3");
        Refused(() => x.Conv(bias), "[N, H, W, C]");
        Refused(() => x.ConvBiasAct(Random(new Shape(5, 3, 3, 3)), bias), "[5]", "[4]");
        Refused(() => x.BiasActPixelNorm(bias), "[3]", "[4]");
        Refused(() => x.Reshape(new Shape(5, 3)), "144", "15");
        Refused(() => x.Concat(w), "[2, 4, 6, 3]", "[5, 7, 7, 4]");
        Refused(() => x.Slice(2, 2), "2 to 3");
        Refused(() => x.Pad(1, 3), "do not fit");
        Refused(() => bias.Broadcast(x.Shape, [0, 1, 2]), "[4]", "[3]");
        Refused(() => x.MultiplyOver(bias, [0, 1, 2]), "[4]");
        Refused(() => x.Dot(w, [0]), "shapes differ");
        Refused(() => x.Sum([4]), "Sum", "[2, 4, 6, 3]", "axis 4", "0 to 3");
        Refused(() => x.Mean([-5, 0]), "Mean", "[2, 4, 6, 3]", "axis -5", "[-5, 0]");
        Refused(() => x.Mean([1, 3]), "Mean", "[2, 4, 6, 3]", "[1, 3]", "neighbouring axes");
        Refused(() => x.Norm([0, -1]), "Norm", "[2, 4, 6, 3]", "[0, -1]", "neighbouring axes");
        Refused(() => x.Dot(x, [3, -1]), "Dot", "[3, -1]", "axis 3 twice");
        Refused(() => x.MultiplyOver(bias, [0, 2]), "MultiplyOver", "[0, 2]", "neighbouring axes");
        Refused(() => x.Broadcast(x.Shape, []), "Broadcast", "[2, 4, 6, 3]", "name one");
        Refused(() => w.SumPool2(), "odd");
        Refused(() => x.MatMulTransposeB(bias), "matrices");
        Refused(() => Random(new Shape(6, 1, 1, 2)).MinibatchStddev(), "6", "multiple of group size 4");
        Refused(() => Workspace.From([1, 2], new Shape(3)), "2 values", "[3]");
        Assert.That(() => x.LeakyRelu(-0.1f), Throws.InstanceOf<ArgumentOutOfRangeException>());

        static void Refused(Func<object> call, params string[] words)
        {
            string message = Assert.Throws<ArgumentException>(() => call())!.Message;
            Assert.That(message.Split('\n'), Has.Length.EqualTo(1));
            foreach (string word in words)
            {
                Assert.That(message, Does.Contain(word));
            }
        }
    }

    [Test]
    public void Shape_CountsComparesAndPrints()
    {
        Shape shape = new(2, 3, 5);
        Assert.That((shape.Rank, shape.Count, shape[0], shape[-1]), Is.EqualTo((3, 30, 2, 5)));
        Assert.That(shape, Is.EqualTo(new Shape(2, 3, 5)).And.Not.EqualTo(new Shape(2, 3, 5, 1)));
        Assert.That(shape.ToString(), Is.EqualTo("[2, 3, 5]"));
        Assert.That(shape.Extent([1]), Is.EqualTo(new Extent(2, 3, 5)));
        Assert.That(shape.Extent([0, 1, 2]), Is.EqualTo(new Extent(1, 30, 1)));
        Assert.That(shape.Extent([-1, 1]), Is.EqualTo(new Extent(2, 15, 1)));
        Assert.That(shape.Extent(Axes.Outer(2)), Is.EqualTo(new Extent(1, 6, 5)));
        Assert.That(shape.Without([0, 1]), Is.EqualTo(new Shape(5)));
        Assert.That(shape.Without([0, 1, 2]), Is.EqualTo(new Shape(1)));
        Assert.That(shape.With(-1, 9), Is.EqualTo(new Shape(2, 3, 9)));
        Assert.That(() => new Shape(2, 0), Throws.ArgumentException.With.Message.Contains("[2, 0]"));
        Assert.That(() => new Shape(1 << 20, 1 << 20), Throws.ArgumentException.With.Message.Contains("smaller batch"));
        Assert.That(() => new Shape(1, 1, 1, 1, 1, 1), Throws.ArgumentException);
        Assert.That(() => shape[3], Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => shape.Extent([2, 3]), Throws.ArgumentException);
    }
}

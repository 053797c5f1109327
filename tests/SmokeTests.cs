using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;

namespace PGGan.Tests;

/// <summary>Start reading here: an engine, tensors, a gradient, and the gradient of a gradient.</summary>
internal sealed class SmokeTests
{
    [Test]
    public void GradientDescent_FindsTheWeightThatMadeTheData()
    {
        using Workspace workspace = new(new CpuEngine());
        Tensor x = workspace.From([1, 2, 3, -1, -2, 1], new Shape(3, 2));         // three samples of two numbers
        Tensor target = workspace.From([8, 3, -1], new Shape(3, 1));              // 2 · first + 3 · second
        float[] weight = [0, 0];
        for (int step = 0; step < 50; step++)
        {
            using Scope scope = workspace.OpenScope("step");                      // frees what the step makes
            Tensor w = workspace.From(weight, new Shape(1, 2)).AsLeaf();          // a leaf that gradients are asked for
            Tensor loss = (x.MatMulTransposeB(w) - target).Square().Mean();
            float[] gradient = Tape.Grad(loss, [w])[0]!.ToArray();
            weight = [weight[0] - (0.1f * gradient[0]), weight[1] - (0.1f * gradient[1])];
        }

        Assert.That(weight, Is.EqualTo(new[] { 2f, 3f }).Within(1e-5f));
    }

    [Test]
    public void Gradients_CanBeDifferentiated()
    {
        using Workspace workspace = new(new CpuEngine());
        Tensor x = workspace.From([2], new Shape(1)).AsLeaf();
        Tensor slope = Tape.Grad(x * x * x, [x], createGraph: true)[0]!;          // 3x²
        Assert.That(slope.ToArray(), Is.EqualTo(new[] { 12f }));
        Assert.That(Tape.Grad(slope, [x])[0]!.ToArray(), Is.EqualTo(new[] { 12f }));   // 6x
    }
}

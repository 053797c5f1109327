using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Optimizers;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;

namespace PGGan.Tests.Autograd;

/// <summary>The optimizer of a network: what it keeps, and that what it does not keep is not missed.</summary>
internal sealed class AdamTests
{
    private const int Count = 1000;

    // ε is as large as the gradients are, or it would not be seen.
    [TestCase(0f, 0.99f, 1e-8f)]
    [TestCase(0.5f, 0.99f, 1e-8f)]
    [TestCase(0f, 0.9f, 1e-8f)]
    [TestCase(0.5f, 0.999f, 0.5f)]
    public void Update_FollowsTheFormula(float beta1, float beta2, float epsilon)
    {
        using Workspace workspace = new(new CpuEngine());
        Tensor value = workspace.From(Values.Normal(Count, seed: 1, index: 0), new Shape(Count)).AsLeaf();
        Parameter parameter = new("w", value);
        double[] weights = Values.Wide(value.ToArray()), first = new double[Count], second = new double[Count];
        Adam adam = new(workspace, [parameter], new AdamOptions { Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon });
        for (int t = 1; t <= 3; t++)
        {
            float[] gradient = Values.Normal(Count, seed: 1, index: t);
            adam.Update([(parameter, workspace.From(gradient, new Shape(Count)))], rate: 0.01f);
            double stepSize = 0.01 * Math.Sqrt(1 - Math.Pow(beta2, t)) / (1 - Math.Pow(beta1, t));
            Naive.Adam(beta1, beta2, epsilon, stepSize, weights, first, second, Values.Wide(gradient));
        }

        Assert.That(Values.RelativeError(value.ToArray(), weights), Is.LessThan(2e-6));
    }

    /// <summary>The correction goes by the product of all β₂ so far; where they are equal it is the power.</summary>
    [TestCase(0.9f, 0.99f)]
    [TestCase(0.99f, 0.5f)]
    [TestCase(0.99f, 0.99f)]
    public void Update_FollowsTheFormulaWhereBeta2Moves(float from, float to)
    {
        using Workspace workspace = new(new CpuEngine());
        Tensor value = workspace.From(Values.Normal(Count, seed: 1, index: 0), new Shape(Count)).AsLeaf();
        Parameter parameter = new("w", value);
        double[] weights = Values.Wide(value.ToArray()), first = new double[Count], second = new double[Count];
        Adam adam = new(workspace, [parameter], new AdamOptions { Beta1 = 0.5f, Beta2 = 0.7f });
        double product = 1;
        for (int t = 1; t <= 4; t++)
        {
            float beta2 = from + ((to - from) * t / 4);
            product *= beta2;
            float[] gradient = Values.Normal(Count, seed: 1, index: t);
            adam.Update([(parameter, workspace.From(gradient, new Shape(Count)))], rate: 0.01f, beta2: beta2);
            Naive.Adam(0.5f, beta2, 1e-8f, 0.01 * Math.Sqrt(1 - product) / (1 - Math.Pow(0.5, t)), weights, first, second,
                Values.Wide(gradient));
        }

        Assert.That(Values.RelativeError(value.ToArray(), weights), Is.LessThan(2e-6));
        Assert.That(adam.Beta2Product, Is.EqualTo(product).Within(1e-12));
        adam.Reset();
        Assert.That(adam.Beta2Product, Is.EqualTo(1));
    }

    [TestCase(0f, 1)]
    [TestCase(0.5f, 2)]
    public void Moments_TakeNoMemoryForAFirstOneThatIsTheGradient(float beta1, int arrays)
    {
        using Workspace workspace = new(new CpuEngine());
        Parameter parameter = new("w", workspace.Full(new Shape(Count), 1).AsLeaf());
        int before = workspace.Engine.Pool.LiveCount;
        Adam adam = new(workspace, [parameter], new AdamOptions { Beta1 = beta1, Beta2 = 0.99f });
        Assert.That(workspace.Engine.Pool.LiveCount - before, Is.EqualTo(arrays));
        Assert.That(adam.Moments.Single().First, arrays == 1 ? Is.Null : Is.Not.Null);
    }
}

using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;

namespace PGGan.Tests.Autograd;

/// <summary>A fresh workspace on the CPU engine for each test; what the tape does is the same on every engine.</summary>
internal abstract class AutogradFixture
{
    private long drawn;

    protected Workspace Workspace { get; private set; } = null!;

    protected BufferPool Pool => Workspace.Engine.Pool;

    [SetUp]
    public void Open()
    {
        Workspace = new Workspace(new CpuEngine(threads: 1));
        drawn = 0;
    }

    [TearDown]
    public void Close() => Workspace.Dispose();

    /// <summary>Normal numbers, others at each call.</summary>
    protected Tensor Random(Shape shape) => Workspace.From(Values.Normal(shape.Count, seed: 4, drawn++), shape);

    protected Tensor Leaf(Shape shape) => Random(shape).AsLeaf();

    protected Tensor Leaf(params float[] values) => Workspace.From(values, new Shape(values.Length)).AsLeaf();
}

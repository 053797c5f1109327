using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd;

/// <summary>
/// Where tensors live: an engine, the open <see cref="Scope"/>s that own temporaries, and whether the tape runs. Everything hidden that an
/// operation depends on is here, and nowhere static, so that two workspaces never disturb each other. Driven by one thread.
/// </summary>
public sealed class Workspace : IDisposable
{
    private const int FewOnes = 1024;
    private readonly Scope root;
    private readonly Stack<GradientWalk> idleWalks = [];
    private readonly Stack<List<Tensor>> idleLists = [];
    private int noGradDepth;
    private long lastSerial;
    private Tensor? ones;

    /// <summary>
    /// A workspace over an engine, which it owns from now on. Tensors made outside any scope live as long as the workspace.
    /// </summary>
    public Workspace(Engine engine)
    {
        Engine = engine;
        root = new Scope(this, parent: null, "workspace");
        CurrentScope = root;
    }

    /// <summary>The engine that runs the operations.</summary>
    public Engine Engine { get; }

    /// <summary>Whether operations are recorded for differentiation.</summary>
    public bool Recording => noGradDepth == 0;

    internal Scope CurrentScope { get; set; }

    internal long LastSerial => lastSerial;

    /// <summary>Opens a scope that owns every tensor made until it is disposed.</summary>
    /// <param name="name">What it is for; error messages name it.</param>
    public Scope OpenScope(string name) => CurrentScope = new Scope(this, CurrentScope, name);

    /// <summary>Stops recording until disposed; calls nest.</summary>
    public IDisposable NoGrad()
    {
        noGradDepth++;
        return new NoGradRegion(this);
    }

    /// <summary>A tensor with undefined contents, in single precision: parameters, their gradients, sums, statistics.</summary>
    public Tensor New(Shape shape) => Own(new Tensor(this, shape, Engine.Pool.Rent(shape.Count)));

    /// <summary>A tensor with undefined contents, stored as the engine stores feature maps: what a layer makes, and its gradient.</summary>
    public Tensor NewFeatureMap(Shape shape) => Own(new Tensor(this, shape, Engine.Pool.Rent(shape.Count, Engine.FormatOf(shape))));

    /// <summary>
    /// A tensor with undefined contents, of the shape and stored like <paramref name="x"/>: the result of a pointwise operation on it.
    /// </summary>
    public Tensor NewLike(Tensor x) => Own(new Tensor(this, x.Shape, Engine.Pool.Rent(x.Shape.Count, x.Storage.Format)));

    /// <summary>A tensor of zeros, stored as the engine stores feature maps.</summary>
    public Tensor ZeroFeatureMap(Shape shape) => Own(new Tensor(this, shape, Engine.Pool.RentZeros(shape.Count, Engine.FormatOf(shape))));

    /// <summary>A tensor with the given row-major values.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than the shape has elements.</exception>
    public Tensor From(ReadOnlySpan<float> values, Shape shape)
    {
        if (values.Length != shape.Count)
        {
            throw new ArgumentException($"Tensor: {values.Length} values do not fill the shape {shape}, which has {shape.Count} elements.");
        }

        Tensor tensor = New(shape);
        Engine.Upload(values, tensor.Storage);
        return tensor;
    }

    /// <summary>A tensor of standard normal numbers, <c>y[items, …]</c>.</summary>
    /// <param name="shape">Its shape; the elements are shared out evenly over the items.</param>
    /// <param name="stream">Seed and purpose.</param>
    /// <param name="firstItem">The first item of the stream, e.g. the number of an image.</param>
    /// <param name="items">How many items follow each other, e.g. the images of a minibatch.</param>
    public Tensor Normal(Shape shape, RandomStream stream, long firstItem, int items = 1)
    {
        Tensor tensor = New(shape);
        Engine.Normal(stream, firstItem, items, shape.Count / items, tensor.Storage);
        return tensor;
    }

    /// <summary>A tensor of uniform numbers in [0, 1), <c>y[items, …]</c>.</summary>
    /// <inheritdoc cref="Normal"/>
    public Tensor Uniform(Shape shape, RandomStream stream, long firstItem, int items = 1)
    {
        Tensor tensor = New(shape);
        Engine.Uniform(stream, firstItem, items, shape.Count / items, tensor.Storage);
        return tensor;
    }

    /// <summary>A tensor with the same value everywhere.</summary>
    public Tensor Full(Shape shape, float value)
    {
        if (value == 0)
        {
            return Own(new Tensor(this, shape, Engine.Pool.RentZeros(shape.Count)));
        }

        Tensor tensor = New(shape);
        Engine.Fill(tensor.Storage, value);
        return tensor;
    }

    /// <summary>A tensor of zeros that lives as long as the workspace, whatever scope is open.</summary>
    public Tensor Persistent(Shape shape) => OwnPersistently(new Tensor(this, shape, Engine.Pool.RentZeros(shape.Count)));

    /// <summary>Releases every tensor, then the engine.</summary>
    public void Dispose()
    {
        while (CurrentScope != root)
        {
            CurrentScope.Dispose();
        }

        root.ReleaseAll();
        Engine.Dispose();
    }

    internal long NextSerial() => ++lastSerial;

    /// <summary>An empty list, with the room that scopes before left in it.</summary>
    internal List<Tensor> TakeList() => idleLists.TryPop(out List<Tensor>? list) ? list : [];

    internal void GiveBack(List<Tensor> list) => idleLists.Push(list);

    /// <summary><see cref="GradientWalk.Run"/>; products may start walks of their own.</summary>
    internal void Walk(in GradientRequest request, Tensor?[] results)
    {
        GradientWalk walk = idleWalks.TryPop(out GradientWalk? idle) ? idle : new GradientWalk(this);
        try
        {
            walk.Run(request, results);
        }
        finally
        {
            walk.Clear();
            idleWalks.Push(walk);
        }
    }

    /// <summary>
    /// Ones, the seed of a loss or of a minibatch's scores: few are a view of some that are made once. Not to be written to.
    /// </summary>
    internal Tensor Ones(Shape shape)
    {
        if (shape.Count > FewOnes)
        {
            return Full(shape, 1);
        }

        if (ones is null)
        {
            ones = Persistent(new Shape(FewOnes));
            Engine.Fill(ones.Storage, 1);
        }

        return ones.View(shape);
    }

    /// <summary>Lets a tensor live as long as the workspace, whatever scope is open.</summary>
    internal Tensor OwnPersistently(Tensor tensor)
    {
        tensor.ChangesInPlace = true;
        root.Add(tensor);
        return tensor;
    }

    internal Tensor Own(Tensor tensor)
    {
        CurrentScope.Add(tensor);
        return tensor;
    }

    internal Tensor Map<TOp>(TOp op, Tensor x)
        where TOp : unmanaged, IUnaryOp
    {
        Tensor y = NewLike(x);
        Engine.Map(op, x.Shape.Count, x.Storage, y.Storage);
        return y;
    }

    internal Tensor Map2<TOp>(TOp op, Tensor a, Tensor b)
        where TOp : unmanaged, IBinaryOp
    {
        if (a.Shape != b.Shape)
        {
            throw new ArgumentException(
                $"{typeof(TOp).Name}: shapes differ: {a.Shape} and {b.Shape}; broadcast the smaller one explicitly.");
        }

        Tensor y = NewLike(a);
        Engine.Map2(op, a.Shape.Count, a.Storage, b.Storage, y.Storage);
        return y;
    }

    private sealed class NoGradRegion(Workspace workspace) : IDisposable
    {
        private bool closed;

        public void Dispose()
        {
            if (!closed)
            {
                workspace.noGradDepth--;
                closed = true;
            }
        }
    }
}

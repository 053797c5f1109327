using System.Runtime.CompilerServices;

namespace PGGan.Autograd;

/// <summary>
/// Reverse-mode differentiation. An operation records, for each input, its vector–Jacobian product as a function of the output's gradient,
/// written in operations; so a gradient is an ordinary result and can be differentiated again.
/// </summary>
public static class Tape
{
    /// <summary>Notes how <paramref name="y"/> depends on its inputs, if the tape runs and an input wants a gradient.</summary>
    /// <param name="y">The operation's result.</param>
    /// <param name="edges">Each input with its product: from dy to the gradient of that input, of the input's shape.</param>
    /// <param name="operation">Name for messages; the calling method by default.</param>
    /// <returns><paramref name="y"/>.</returns>
    public static Tensor Record(Tensor y, ReadOnlySpan<Edge> edges, [CallerMemberName] string operation = "")
    {
        if (!y.Workspace.Recording)
        {
            return y;
        }

        int wanted = 0;
        foreach (Edge edge in edges)
        {
            wanted += edge.RequiresGrad ? 1 : 0;
        }

        if (wanted == 0)
        {
            return y;
        }

        Edge[] kept = new Edge[wanted];
        foreach (Edge edge in edges)
        {
            if (edge.RequiresGrad)
            {
                kept[^wanted--] = edge;
            }
        }

        y.Node = new Node(operation, kept);
        return y;
    }

    /// <summary>
    /// Gradients of <c>⟨seed, y⟩</c> by each of <paramref name="wrt"/>; only products that lead to one of them are computed.
    /// </summary>
    /// <param name="y">What is differentiated; typically a single number.</param>
    /// <param name="wrt">Leaves or intermediate results.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated again.</param>
    /// <param name="release">Whether the graph's tensors are freed as the walk passes them: the last gradient of a phase.</param>
    /// <param name="seed">Gradient of y; ones by default.</param>
    /// <returns>One gradient each, owned by the innermost scope; null where y does not depend on it.</returns>
    /// <exception cref="ArgumentException">Both createGraph and release, or a seed of another shape.</exception>
    /// <exception cref="InvalidOperationException">y depends on a tensor that an earlier gradient released.</exception>
    public static Tensor?[] Grad(Tensor y, IReadOnlyList<Tensor> wrt, bool createGraph = false, bool release = false, Tensor? seed = null)
    {
        if (createGraph && release)
        {
            throw new ArgumentException("Grad: a graph that is released cannot be differentiated again; choose createGraph or release.");
        }

        if (seed is not null && seed.Shape != y.Shape)
        {
            throw new ArgumentException($"Grad: the seed {seed.Shape} is not of y's shape {y.Shape}.");
        }

        using IDisposable? noGrad = createGraph ? null : y.Workspace.NoGrad();
        Tensor?[] gradients = new Tensor?[wrt.Count];
        y.Workspace.Walk(new(y, wrt, seed, createGraph, release), gradients);
        return gradients;
    }

    /// <summary>
    /// Adds the gradients of <paramref name="y"/> to sums, in place and as the walk makes them, and frees the graph's tensors as it passes
    /// them: the terms of a loss one after the other, without a second set of gradients.
    /// </summary>
    /// <param name="y">A term of the loss.</param>
    /// <param name="leaves">What it is differentiated by.</param>
    /// <param name="sums">
    /// One sum each, that nothing else reads. Null where nothing was added yet: becomes the gradient, owned by the innermost scope.
    /// </param>
    /// <param name="completed">
    /// Receives a leaf's place as soon as the walk has added to its sum for the last time; leaves that y does not depend on are left out.
    /// </param>
    /// <exception cref="ArgumentException">
    /// One of the leaves was made by an operation: what was added before would flow on through it. Or a leaf is named twice.
    /// </exception>
    /// <exception cref="InvalidOperationException">y depends on a tensor that an earlier gradient released.</exception>
    public static void AddGrad(Tensor y, IReadOnlyList<Tensor> leaves, Tensor?[] sums, Action<int>? completed = null)
    {
        foreach (Tensor leaf in leaves)
        {
            if (leaf.Node is not null)
            {
                throw new ArgumentException($"AddGrad: {leaf} is not a leaf; use Grad.");
            }
        }

        using IDisposable noGrad = y.Workspace.NoGrad();
        y.Workspace.Walk(new(y, leaves, Seed: null, CreateGraph: false, Release: true) { Adds = true, Completed = completed }, sums);
    }
}

/// <summary>
/// An input of an operation and the product that carries the output's gradient to it; or two inputs whose gradients come out of one pass,
/// the second only where it is asked for. Where a product can add to a sum of gradients that is there, a walk saves a pass and the memory
/// of a gradient.
/// </summary>
public readonly record struct Edge
{
    private readonly Func<Tensor, Tensor>? product;
    private readonly Action<Tensor, Tensor>? addProduct;
    private readonly Func<Tensor, SecondGradient, (Tensor Input, Tensor? Second)>? products;

    private Edge(Tensor input, Func<Tensor, Tensor> product, Action<Tensor, Tensor>? addProduct) =>
        (Input, this.product, this.addProduct) = (input, product, addProduct);

    private Edge(Tensor input, Tensor? second, Func<Tensor, SecondGradient, (Tensor Input, Tensor? Second)> products) =>
        (Input, Second, this.products) = (input, second, products);

    /// <summary>The input.</summary>
    public Tensor Input { get; }

    /// <summary>The input that the same pass serves, if there is one: a bias, whose gradient is a sum over the input's.</summary>
    public Tensor? Second { get; }

    internal bool RequiresGrad => Input.RequiresGrad || Second is { RequiresGrad: true };

    /// <summary>Lets <c>(x, dy => …)</c> stand for an edge.</summary>
    public static implicit operator Edge((Tensor Input, Func<Tensor, Tensor> Product) edge) => new(edge.Input, edge.Product, null);

    /// <summary>
    /// Lets <c>(w, dy => …, (dy, sum) => …)</c> stand for an edge whose product can also be added to a sum, in place. Walks that are not
    /// recorded take that way where there is a sum; its bits must be those of the product added by one more operation.
    /// </summary>
    public static implicit operator Edge((Tensor Input, Func<Tensor, Tensor> Product, Action<Tensor, Tensor> AddProduct) edge) =>
        new(edge.Input, edge.Product, edge.AddProduct);

    /// <summary>Lets <c>(x, bias, (dy, ofBias) => …)</c> stand for an edge to two inputs; with a null bias it leads to x alone.</summary>
    public static implicit operator Edge((Tensor Input, Tensor? Second,
        Func<Tensor, SecondGradient, (Tensor Input, Tensor? Second)> Products) edge) =>
        new(edge.Input, edge.Second, edge.Products);

    internal bool CanAdd => addProduct is not null;

    internal void AddProduct(Tensor dy, Tensor sum) => addProduct!(dy, sum);

    internal (Tensor Input, Tensor? Second) Product(Tensor dy, SecondGradient wanted) =>
        product is null ? products!(dy, wanted) : (product(dy), null);
}

/// <summary>What a pass over two inputs is asked for of the second.</summary>
/// <param name="IsWanted">Whether someone needs its gradient.</param>
/// <param name="Sum">
/// A sum of gradients that the pass may add it to, in place, and then returns; or null. The bits must be those of the gradient added by one
/// more operation.
/// </param>
public readonly record struct SecondGradient(bool IsWanted, Tensor? Sum = null);

/// <summary>The operation that made a tensor: its name and where its gradient goes.</summary>
internal sealed class Node(string operation, Edge[] edges)
{
    /// <summary>Its name, for messages.</summary>
    public string Operation => operation;

    /// <summary>Where the gradient goes; nowhere once it is released.</summary>
    public Edge[] Edges { get; private set; } = edges;

    /// <summary>
    /// Whether a walk let go of the edges: nothing can be differentiated through the tensor any more, though it is no leaf.
    /// </summary>
    public bool IsReleased { get; private set; }

    /// <summary>
    /// Serial number of the earliest tensor whose products read this result; it must not be released before that one is passed.
    /// </summary>
    public long ReadBy { get; set; } = long.MaxValue;

    /// <summary>Lets go of the edges and of all that their products hold.</summary>
    public void Release()
    {
        Edges = [];
        IsReleased = true;
    }
}

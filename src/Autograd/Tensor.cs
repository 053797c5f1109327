using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Autograd;

/// <summary>
/// A dense array of floats with a shape, and the <see cref="Node"/> of the tape that made it. Images are <c>[N, H, W, C]</c>, weights
/// <c>[K, R, S, C]</c>. Values never change after the operation that made them, except for parameters, which the optimizer updates in place
/// between steps, and buffers.
/// </summary>
public sealed class Tensor
{
    private Storage? storage;
    private string? releasedBecause;
    private IDisposable? operand;

    internal Tensor(Workspace workspace, Shape shape, Storage? storage)
    {
        Workspace = workspace;
        Shape = shape;
        this.storage = storage;
        Serial = workspace.NextSerial();
    }

    /// <summary>Dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>Where it lives.</summary>
    public Workspace Workspace { get; }

    /// <summary>Its floats.</summary>
    /// <exception cref="ObjectDisposedException">They were released; the message says by whom.</exception>
    public Storage Storage => storage
        ?? throw new ObjectDisposedException(nameof(Tensor),
            $"{this} has no values any more: {releasedBecause}. Keep it, or use it earlier.");

    /// <summary>Whether it lives as long as the workspace: parameters and buffers change, and so does what shares their values.</summary>
    internal bool ChangesInPlace { get; set; }

    /// <summary>
    /// Its floats, for a convolution to read: where an engine copies them for that, the copy is kept for as long as the tensor.
    /// </summary>
    public Storage Operand
    {
        get
        {
            if (!ChangesInPlace)
            {
                operand ??= Workspace.Engine.KeepOperand(Storage, Shape);
            }

            return Storage;
        }
    }

    /// <summary>Whether gradients flow to it: a leaf that asks for them, or the result of an operation on such tensors.</summary>
    public bool RequiresGrad => IsLeafWithGrad || Node is not null;

    /// <summary>Counts the tensors of a workspace: a later one has a larger number.</summary>
    internal long Serial { get; }

    internal Node? Node { get; set; }

    internal bool IsLeafWithGrad { get; private init; }

    /// <summary>A result that is never computed, only differentiated through: the value before a fused activation.</summary>
    internal static Tensor Virtual(Workspace workspace, Shape shape) =>
        new(workspace, shape, storage: null) { releasedBecause = "a fused operation never stores it" };

    /// <summary>
    /// A leaf that gradients are asked for, sharing this tensor's values; the common way to differentiate with respect to an input.
    /// </summary>
    public Tensor AsLeaf()
    {
        Storage.AddReference();
        return Workspace.Own(new Tensor(Workspace, Shape, storage) { IsLeafWithGrad = true, ChangesInPlace = ChangesInPlace });
    }

    /// <summary><see cref="AsLeaf"/>, living as long as the workspace.</summary>
    internal Tensor AsParameter() => Persistent(isLeaf: true);

    /// <summary>The same values without history, living as long as the workspace.</summary>
    internal Tensor AsBuffer() => Persistent(isLeaf: false);

    /// <summary>The same values without history.</summary>
    public Tensor Detach() => View(Shape);

    /// <summary>The values on the host, row-major. Waits for the device.</summary>
    public float[] ToArray()
    {
        float[] values = new float[Shape.Count];
        Workspace.Engine.Download(Storage, values);
        return values;
    }

    /// <summary>Element-wise sum; see <see cref="Arithmetic.Add"/>.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => a.Add(b);

    /// <summary>Element-wise difference; see <see cref="Arithmetic.Subtract"/>.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => a.Subtract(b);

    /// <summary>Element-wise product; see <see cref="Arithmetic.Multiply"/>.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => a.Multiply(b);

    /// <summary>Product with a number; see <see cref="Arithmetic.Scale"/>.</summary>
    public static Tensor operator *(float factor, Tensor x) => x.Scale(factor);

    /// <summary>Sum with a number; see <see cref="Arithmetic.Offset"/>.</summary>
    public static Tensor operator +(Tensor x, float term) => x.Offset(term);

    /// <summary>Difference with a number; see <see cref="Arithmetic.Offset"/>.</summary>
    public static Tensor operator -(Tensor x, float term) => x.Offset(-term);

    /// <summary>Negation.</summary>
    public static Tensor operator -(Tensor x) => x.Scale(-1);

    /// <inheritdoc/>
    public override string ToString() => $"Tensor {Shape}" + (Node is null ? string.Empty : $" made by {Node.Operation}");

    /// <summary>The same values under another shape of as many elements, without history.</summary>
    internal Tensor View(Shape shape)
    {
        Storage.AddReference();
        return Workspace.Own(new Tensor(Workspace, shape, storage) { ChangesInPlace = ChangesInPlace });
    }

    private Tensor Persistent(bool isLeaf)
    {
        Storage.AddReference();
        return Workspace.OwnPersistently(new Tensor(Workspace, Shape, storage) { IsLeafWithGrad = isLeaf });
    }

    /// <summary>Lets go of what convolutions read, before the values change in place.</summary>
    internal void ForgetOperand()
    {
        operand?.Dispose();
        operand = null;
    }

    internal void Release(string because)
    {
        ForgetOperand();
        storage?.Release();
        storage = null;
        releasedBecause ??= because;
    }
}

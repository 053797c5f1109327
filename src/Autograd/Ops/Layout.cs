using PGGan.Kernels;

namespace PGGan.Autograd.Ops;

/// <summary>Changes of shape, and cutting and joining along the innermost axis (the channels).</summary>
public static class Layout
{
    /// <summary>The same values under another shape; nothing is copied.</summary>
    /// <exception cref="ArgumentException">The new shape has another number of elements.</exception>
    public static Tensor Reshape(this Tensor x, Shape shape) =>
        shape.Count == x.Shape.Count
            ? Tape.Record(x.View(shape), [(x, dy => dy.Reshape(x.Shape))])
            : throw new ArgumentException($"Reshape: {x.Shape} has {x.Shape.Count} elements, {shape} has {shape.Count}.");

    /// <summary>a and b side by side along the innermost axis. <see cref="Slice"/> takes them apart.</summary>
    /// <exception cref="ArgumentException">The other axes differ.</exception>
    public static Tensor Concat(this Tensor a, Tensor b)
    {
        int left = a.Shape[-1], right = b.Shape[-1], total = left + right;
        if (a.Shape.With(-1, 1) != b.Shape.With(-1, 1))
        {
            throw new ArgumentException($"Concat: {a.Shape} and {b.Shape} differ outside the innermost axis.");
        }

        Tensor y = a.Workspace.NewFeatureMap(a.Shape.With(-1, total));
        int rows = a.Shape.Count / left;
        a.Workspace.Engine.Copy(new BlockCopy(rows, left, 0, left, 0, total), a.Storage, y.Storage);
        a.Workspace.Engine.Copy(new BlockCopy(rows, right, 0, right, left, total), b.Storage, y.Storage);
        return Tape.Record(y, [(a, dy => dy.Slice(0, left)), (b, dy => dy.Slice(left, right))]);
    }

    /// <summary>Elements <c>[start, start + length)</c> of the innermost axis. Adjoint of <see cref="Pad"/>.</summary>
    /// <exception cref="ArgumentException">They are not all there.</exception>
    public static Tensor Slice(this Tensor x, int start, int length)
    {
        int total = x.Shape[-1];
        if (start < 0 || length < 1 || start + length > total)
        {
            throw new ArgumentException($"Slice: {x.Shape} has no elements {start} to {start + length - 1} along its innermost axis.");
        }

        Tensor y = x.Workspace.NewFeatureMap(x.Shape.With(-1, length));
        x.Workspace.Engine.Copy(new BlockCopy(x.Shape.Count / total, length, start, total, 0, length), x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => dy.Pad(start, total))]);
    }

    /// <summary>
    /// x at <paramref name="start"/> of an innermost axis of <paramref name="total"/> elements, zeros elsewhere. Adjoint of <see
    /// cref="Slice"/>.
    /// </summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    public static Tensor Pad(this Tensor x, int start, int total)
    {
        int length = x.Shape[-1];
        if (start < 0 || start + length > total)
        {
            throw new ArgumentException($"Pad: {length} elements from {start} do not fit into {total} ({x.Shape}).");
        }

        Tensor y = x.Workspace.ZeroFeatureMap(x.Shape.With(-1, total));
        x.Workspace.Engine.Copy(new BlockCopy(x.Shape.Count / length, length, 0, length, start, total), x.Storage, y.Storage);
        return Tape.Record(y, [(x, dy => dy.Slice(start, length))]);
    }
}

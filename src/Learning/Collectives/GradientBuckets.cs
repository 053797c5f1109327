using PGGan.Kernels;

namespace PGGan.Learning.Collectives;

/// <summary>
/// How gradients lie in one array that is summed in pieces, the buckets: parameters in their order or the reverse of it, so many to a
/// bucket that it has enough bytes to be worth a call. A bucket begins with a float for each of its parameters, which says whether there
/// is a gradient.
/// </summary>
internal sealed class GradientBuckets
{
    private readonly int[] bucket, flag, values;
    private readonly List<int> starts = [];

    /// <summary>Buckets for the parameters of a sum; the same on every rank.</summary>
    /// <param name="gradients">Whose parameters.</param>
    /// <param name="lastFirst">Whether the last parameter is in the first bucket.</param>
    /// <param name="least">Fewest floats of gradients of a bucket; the last one has what is left.</param>
    public GradientBuckets(GradientSum gradients, bool lastFirst, int least)
    {
        (bucket, flag, values) = (new int[gradients.Count], new int[gradients.Count], new int[gradients.Count]);
        List<int> members = [];
        int floats = 0;
        for (int k = 0; k < gradients.Count; k++)
        {
            int i = lastFirst ? gradients.Count - 1 - k : k;
            members.Add(i);
            floats += gradients.ShapeOf(i).Count;
            if (floats >= least || k == gradients.Count - 1)
            {
                Close(gradients, members);
                members.Clear();
                floats = 0;
            }
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => starts.Count;

    /// <summary>Floats of all.</summary>
    public int Length { get; private set; }

    /// <summary>Where a bucket lies.</summary>
    public Range this[int number] => starts[number]..(number + 1 < Count ? starts[number + 1] : Length);

    /// <summary>The bucket of a parameter.</summary>
    public int Of(int parameter) => bucket[parameter];

    /// <summary>Where it is noted whether a parameter has a gradient: 0, or how many ranks have one.</summary>
    public int Flag(int parameter) => flag[parameter];

    /// <summary>Where a parameter's gradient lies.</summary>
    public Range Values(int parameter, Shape shape) => values[parameter]..(values[parameter] + shape.Count);

    private void Close(GradientSum gradients, List<int> members)
    {
        starts.Add(Length);
        foreach (int i in members)
        {
            (bucket[i], flag[i]) = (starts.Count - 1, Length++);
        }

        foreach (int i in members)
        {
            values[i] = Length;
            Length += gradients.ShapeOf(i).Count;
        }
    }
}

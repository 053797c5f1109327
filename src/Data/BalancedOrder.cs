using PGGan.Kernels;

namespace PGGan.Data;

/// <summary>
/// The images of a run where the classes of the first attribute are shown evenly, however many images each has. With K classes that have
/// images, every K images of the run are one of each class, in an order of their own; each class goes through all of its images, in another
/// order each time. Like <see cref="DataOrder"/> a pure function of (seed, n).
/// </summary>
internal sealed class BalancedOrder : IImageOrder
{
    private readonly DataOrder plain, classes;
    private readonly (int[] Images, DataOrder Order)[] members;
    private readonly RandomStream labelStream;

    /// <summary>The order of a run.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="source">The images, whose labels are read.</param>
    /// <exception cref="ImageDataException">They have no classes; one line.</exception>
    public BalancedOrder(int seed, IImageSource source)
    {
        plain = new DataOrder(seed, source.Count);
        int[][] images = [.. ByClass(source).Where(some => some.Length > 0)];
        classes = new DataOrder(seed, images.Length, DataRandom.BalancedClasses);
        members = [.. images.Select((some, place) => (some, new DataOrder(seed, some.Length, DataRandom.BalancedImages, place)))];
        labelStream = new RandomStream(seed, DataRandom.GeneratorLabels);
    }

    /// <inheritdoc/>
    public int IndexAt(long number)
    {
        (int[] images, DataOrder order) = members[classes.IndexAt(number)];
        return images[order.IndexAt(number / members.Length)];
    }

    /// <inheritdoc/>
    public bool IsMirrored(long number) => plain.IsMirrored(number);

    /// <inheritdoc/>
    /// <remarks>Any class with equal chance, and of it any image.</remarks>
    public int DrawnFor(long number)
    {
        (uint first, uint second, _, _) = Philox.Block(labelStream, number, 0);
        int[] images = members[Scaled(first, members.Length)].Images;
        return images[Scaled(second, images.Length)];
    }

    private static int Scaled(uint word, int count) => (int)(((ulong)word * (uint)count) >> 32);

    private static int[][] ByClass(IImageSource source)
    {
        if (source.Labels.IsEmpty)
        {
            throw new ImageDataException(
                $"Data: {source.Name} has no labels, so no classes to show evenly; leave `data.balance=true` out.");
        }

        List<int>[] images = [.. source.Labels.Attributes[0].Classes.Select(_ => new List<int>())];
        float[] label = new float[source.Labels.Size];
        for (int i = 0; i < source.Count; i++)
        {
            source.ReadLabel(i, label);
            if (!LabelVector.IsOneHot(source.Labels, label))
            {
                throw new ImageDataException(
                    $"Data: the label of image {i} of {source.Name} is numbers, not one class of each; leave `data.balance=true` out.");
            }

            images[LabelVector.Classes(source.Labels, label).First().Class].Add(i);
        }

        return Array.ConvertAll(images, some => some.ToArray());
    }
}

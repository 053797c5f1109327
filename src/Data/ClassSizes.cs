using System.Globalization;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>How many images of a set are of each class of each attribute.</summary>
internal sealed class ClassSizes
{
    // More names would fill the screen.
    private const int ClassesNamed = 20, ClassesNoted = 5;

    // A class is tiny where 19 images of the largest, or more, come with each of its own.
    private const int TinyToLargest = 19;

    private readonly LabelSchema labels;
    private readonly int[][] images;
    private readonly int other;

    private ClassSizes(LabelSchema labels, int[][] images, int other) => (this.labels, this.images, this.other) = (labels, images, other);

    /// <summary>Those of a source of images.</summary>
    public static ClassSizes Of(IImageSource source) => Of(source.Labels, Enumerable.Range(0, source.Count), source.ReadLabel);

    /// <summary>Counts the labels of images.</summary>
    /// <param name="labels">What they say.</param>
    /// <param name="numbers">The images.</param>
    /// <param name="read">Reads the label of one.</param>
    public static ClassSizes Of(LabelSchema labels, IEnumerable<int> numbers, ReadLabel read)
    {
        int[][] images = [.. labels.Attributes.Select(attribute => new int[attribute.Classes.Count])];
        float[] label = new float[labels.Size];
        int other = 0;
        foreach (int number in numbers)
        {
            read(number, label);
            if (!LabelVector.IsOneHot(labels, label))
            {
                other++;
                continue;
            }

            foreach ((int attribute, (LabelAttribute _, int chosen)) in LabelVector.Classes(labels, label).Index())
            {
                images[attribute][chosen]++;
            }
        }

        return new ClassSizes(labels, images, other);
    }

    /// <summary>A line an attribute: <c>class: cat 60, dog 60</c>, and one where labels are no classes.</summary>
    public IEnumerable<string> Lines()
    {
        foreach ((int place, LabelAttribute attribute) in labels.Attributes.Index())
        {
            yield return $"{attribute.Name}: "
                + string.Join(", ", attribute.Classes.Take(ClassesNamed)
                    .Select((name, number) => Invariant($"{name} {images[place][number]}")))
                + (attribute.Classes.Count > ClassesNamed ? Invariant($", … ({attribute.Classes.Count} classes)") : "");
        }

        if (other > 0)
        {
            yield return Invariant($"{other} labels are numbers, not one class of each");
        }
    }

    /// <summary>A note for each attribute with classes that have no images, or tiny ones; each with the remedy.</summary>
    /// <param name="balanced">Whether the classes of the first attribute are drawn evenly.</param>
    public IEnumerable<string> Notes(bool balanced)
    {
        foreach ((int place, LabelAttribute attribute) in labels.Attributes.Index())
        {
            int[] sizes = images[place];
            int largest = Array.IndexOf(sizes, sizes.Max());
            (string Name, int Size)[] rare = [.. attribute.Classes.Zip(sizes).Where(one => one.Second * TinyToLargest <= sizes[largest])];
            string[] empty = [.. rare.Where(one => one.Size == 0).Select(one => one.Name)];
            string[] tiny = [.. rare.Where(one => one.Size > 0).Select(one => Invariant($"{one.Name} {one.Size}"))];
            if (sizes[largest] > 0 && empty.Length > 0)
            {
                yield return $"no image is of {attribute.Name} {Some(empty)}, which the network cannot learn; add images, or leave the "
                    + "class out.";
            }

            if (tiny.Length > 0 && !(balanced && place == 0))
            {
                yield return Invariant($"few images are of {attribute.Name} {Some(tiny)} (of {attribute.Classes[largest]} ")
                    + Invariant($"{sizes[largest]}), and are drawn badly; add images")
                    + (place == 0 ? ", or let `data.balance=true` show the classes evenly." : ".");
            }
        }
    }

    private static string Some(string[] classes) =>
        string.Join(", ", classes.Take(ClassesNoted))
        + (classes.Length > ClassesNoted ? Invariant($" and {classes.Length - ClassesNoted} more") : "");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Reads the label of an image into a span of its size.</summary>
/// <param name="index">The image.</param>
/// <param name="label">As many values as the labels have.</param>
internal delegate void ReadLabel(int index, Span<float> label);

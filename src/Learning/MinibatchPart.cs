using PGGan.Learning.Collectives;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>
/// Images of a minibatch that are computed at once. Sample n of a minibatch is in group <c>n mod M</c> of the minibatch standard deviation,
/// in the paper's networks the one layer that couples samples; a part <c>[G, Groups]</c> of a minibatch <c>[G, M]</c> holds whole groups,
/// so that the parts' gradients add up to the minibatch's. Where a layer couples all samples, there is one group and one part.
/// </summary>
/// <param name="GroupSize">G, samples of a group; 1 where no layer couples samples.</param>
/// <param name="MinibatchGroups">M, groups of the minibatch.</param>
/// <param name="FirstGroup">The first group of the part.</param>
/// <param name="Groups">Groups of the part.</param>
internal readonly record struct MinibatchPart(int GroupSize, int MinibatchGroups, int FirstGroup, int Groups)
{
    /// <summary>Images of the part.</summary>
    public int Images => GroupSize * Groups;

    /// <summary>Whether it is all of the minibatch.</summary>
    public bool IsWhole => Groups == MinibatchGroups;

    /// <summary>Weight of the part's mean in the minibatch's.</summary>
    public float Share => (float)Groups / MinibatchGroups;

    /// <summary>As few parts as the phase allows, as equal as they can be.</summary>
    /// <param name="phase">Its minibatch, and the most images at once.</param>
    /// <param name="model">The networks, which couple samples.</param>
    /// <param name="share">Whose parts, where several processes share the minibatch; null: all.</param>
    public static MinibatchPart[] Of(in Phase phase, ModelConfig model, RankShare? share = null)
    {
        int groupSize = model.CoupledSamples(phase.Minibatch), groups = phase.Minibatch / groupSize;
        (int begin, int own) = (share ?? RankShare.Whole).Of(groups);
        int most = Math.Max(1, phase.ImagesAtOnce / groupSize), count = (own + most - 1) / most;
        MinibatchPart[] parts = new MinibatchPart[count];
        for (int i = 0; i < count; i++)
        {
            int first = i * own / count;
            parts[i] = new MinibatchPart(groupSize, groups, begin + first, ((i + 1) * own / count) - first);
        }

        return parts;
    }

    /// <summary>Place in the minibatch of the part's image <paramref name="i"/>.</summary>
    public int PlaceOf(int i) => (i / Groups * MinibatchGroups) + FirstGroup + (i % Groups);

    /// <summary>Copies the part's images.</summary>
    /// <param name="minibatch">Values of every image of the minibatch, one image after the other.</param>
    /// <param name="part">Those of the part.</param>
    public void Gather<T>(ReadOnlySpan<T> minibatch, Span<T> part)
    {
        int run = part.Length / GroupSize, image = run / Groups;   // a group's neighbours are neighbours in both
        for (int sample = 0; sample < GroupSize; sample++)
        {
            minibatch.Slice(PlaceOf(sample * Groups) * image, run).CopyTo(part.Slice(sample * run, run));
        }
    }
}

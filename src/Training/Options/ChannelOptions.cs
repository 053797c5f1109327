using PGGan.Files;
using PGGan.Imaging;

namespace PGGan.Training.Options;

/// <summary>What <c>--gray</c> and <c>--rgba</c> ask for together.</summary>
internal static class ChannelOptions
{
    /// <summary>1 gray, 3 RGB, 4 RGBA; null: nothing is asked for.</summary>
    /// <param name="gray">Of <c>--gray</c>.</param>
    /// <param name="rgba">Of <c>--rgba</c>.</param>
    /// <exception cref="PGGanException">Both are asked for.</exception>
    public static int? Of(Switch? gray, Switch? rgba) => (gray, rgba) switch
    {
        (Switch.On, Switch.On) => throw new PGGanException("--gray and --rgba: images have one channel or four; leave one of them out."),
        (Switch.On, _) => 1,
        (_, Switch.On) => Premultiplied.Channels,
        (null, null) => null,
        _ => 3,
    };
}

namespace PGGan.Data;

/// <summary>Which image is shown as number n of a run: pure functions of the run's seed and n, so nothing has to be saved.</summary>
internal interface IImageOrder
{
    /// <summary>The index of the image shown as number <paramref name="number"/> (from 0) of the run.</summary>
    int IndexAt(long number);

    /// <summary>Whether image number <paramref name="number"/> of the run is flipped left to right: a fair coin.</summary>
    bool IsMirrored(long number);

    /// <summary>The image whose label the generator's image number <paramref name="number"/> is made with in G's step.</summary>
    int DrawnFor(long number);
}

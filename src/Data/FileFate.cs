namespace PGGan.Data;

/// <summary>What a file of a source is taken for.</summary>
/// <param name="IsPicture">Whether it is read as a picture.</param>
/// <param name="Reason">Why one that might be meant as data is not read; null: it is no picture at all.</param>
internal readonly record struct FileFate(bool IsPicture, string? Reason)
{
    /// <summary>The fate of a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="start">
    /// Its first bytes, <see cref="ImageNames.BytesLookedAt"/> of them where there are as many; of a file that is named as an image they
    /// are not needed.
    /// </param>
    public static FileFate Of(string name, ReadOnlySpan<byte> start)
    {
        if (ImageNames.IsImage(name) || (start.Length > 0 && ImageNames.BeginsAsReadImage(start)))
        {
            return new FileFate(true, null);
        }

        string? reason = ImageNames.WhyNotRead(name) ?? (start.Length > 0 ? ImageNames.WhyNotRead(start) : null);
        return new FileFate(false, reason ?? (Archives.Sort(name, start) is string sort ? Archives.WhyNotOpened(sort) : null));
    }

    /// <summary>Counts a file that is not read.</summary>
    public void CountIn(SourceAccount account, string name)
    {
        if (Reason is null)
        {
            account.AddOther(name);
        }
        else
        {
            account.Skipped.Add(name, Reason);
        }
    }
}

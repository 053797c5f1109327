using System.Globalization;

namespace PGGan.Files;

/// <summary>Lengths of time for people.</summary>
internal static class Duration
{
    /// <summary><c>12s</c>, <c>3m 07s</c>, <c>2h 05m 09s</c>, <c>1d 04h 30m</c>.</summary>
    public static string Text(double seconds)
    {
        TimeSpan time = TimeSpan.FromSeconds(Math.Clamp(Math.Round(seconds), 0, 1e9));
        return time switch
        {
            { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds}s"),
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m {time.Seconds:00}s"),
            { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours}h {time.Minutes:00}m {time.Seconds:00}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{time.Days}d {time.Hours:00}h {time.Minutes:00}m"),
        };
    }

    /// <summary>The same to two units: <c>12s</c>, <c>3m 07s</c>, <c>2h 05m</c>, <c>1d 04h</c>.</summary>
    public static string Short(double seconds) => string.Join(' ', Text(seconds).Split(' ').Take(2));
}

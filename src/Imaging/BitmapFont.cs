namespace PGGan.Imaging;

/// <summary>The letters that films are labelled with, 5×8 points each, drawn here so that no font of the machine is needed.</summary>
internal static class BitmapFont
{
    /// <summary>Points between the left edges of two letters, and of a line's height.</summary>
    public const int Advance = 6, Height = 8;

    private const int Width = 5;

    // Letters side by side, # a point.
    private static readonly (string Letters, string[] Rows)[] Sheets =
    [
        ("0123456789",
        [
            ".###. ..#.. .###. .###. ...#. ##### ..##. ##### .###. .###.",
            "#...# .##.. #...# #...# ..##. #.... .#... ....# #...# #...#",
            "#..## ..#.. ....# ....# .#.#. ####. #.... ...#. #...# #...#",
            "#.#.# ..#.. ...#. ..##. #..#. ....# ####. ..#.. .###. .####",
            "##..# ..#.. ..#.. ....# ##### ....# #...# .#... #...# ....#",
            "#...# ..#.. .#... #...# ...#. #...# #...# .#... #...# ...#.",
            ".###. .###. ##### .###. ...#. .###. .###. .#... .###. .##..",
            "..... ..... ..... ..... ..... ..... ..... ..... ..... .....",
        ]),
        ("×.adefgikm",
        [
            "..... ..... ..... ....# ..... ..##. ..... ..#.. #.... .....",
            "..... ..... ..... ....# ..... .#..# ..... ..... #.... .....",
            "#...# ..... .###. .##.# .###. .#... .#### .##.. #..#. ##.#.",
            ".#.#. ..... ....# #..## #...# ###.. #...# ..#.. #.#.. #.#.#",
            "..#.. ..... .#### #...# ##### .#... #...# ..#.. ##... #.#.#",
            ".#.#. .##.. #...# #...# #.... .#... .#### ..#.. #.#.. #...#",
            "#...# .##.. .#### .#### .###. .#... ....# .###. #..#. #...#",
            "..... ..... ..... ..... ..... ..... .###. ..... ..... .....",
        ]),
    ];

    /// <summary>Points from the left edge of a text to its right one.</summary>
    public static int WidthOf(string text) => Math.Max(0, (text.Length * Advance) - 1);

    /// <summary>Whether a letter has a point there.</summary>
    /// <param name="letter">A digit, ×, a full stop, one of adefgikm, or a space.</param>
    /// <param name="x">From the left, 0 to 4.</param>
    /// <param name="y">From the top, 0 to 7.</param>
    /// <exception cref="ArgumentException">The letter is not in the font.</exception>
    public static bool HasPoint(char letter, int x, int y)
    {
        foreach ((string letters, string[] rows) in Sheets)
        {
            int place = letters.IndexOf(letter);
            if (place >= 0)
            {
                return rows[y][(place * (Width + 1)) + x] == '#';
            }
        }

        return letter == ' ' ? false : throw new ArgumentException($"BitmapFont: there is no letter '{letter}'; draw it in its sheets.");
    }

    /// <summary>Writes white on what is there.</summary>
    /// <param name="image">Any.</param>
    /// <param name="text">One line.</param>
    /// <param name="left">Its left edge in pixels.</param>
    /// <param name="top">Its upper edge.</param>
    /// <param name="scale">Pixels along a side of a point.</param>
    public static void Write(PixelBuffer image, string text, int left, int top, int scale)
    {
        for (int y = 0; y < Height * scale; y++)
        {
            for (int x = 0; x < WidthOf(text) * scale; x++)
            {
                (int place, int column) = Math.DivRem(x / scale, Advance);
                if (column < Width && HasPoint(text[place], column, y / scale))
                {
                    image.Pixels.AsSpan((((top + y) * image.Width) + left + x) * image.Channels, image.Channels).Fill(255);
                }
            }
        }
    }
}

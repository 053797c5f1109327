namespace PGGan.Learning.Augmentation;

/// <summary>
/// An affine map of places relative to an image's centre, in pixels: <c>(row, column) = [A B; D E] · (h, w) + (C, F)</c>.
/// </summary>
internal readonly record struct PlaneMap(double A, double B, double C, double D, double E, double F)
{
    /// <summary>Every place to itself.</summary>
    public static PlaneMap Identity { get; } = new(1, 0, 0, 0, 1, 0);

    /// <summary>Left and right exchanged.</summary>
    public static PlaneMap Flip { get; } = new(1, 0, 0, 0, -1, 0);

    /// <summary>A turn by so many quarters, of whole numbers.</summary>
    public static PlaneMap QuarterTurns(int count) => (count % 4) switch
    {
        1 => new(0, 1, 0, -1, 0, 0),
        2 => new(-1, 0, 0, 0, -1, 0),
        3 => new(0, -1, 0, 1, 0, 0),
        _ => Identity,
    };

    /// <summary>A turn by an angle in radians.</summary>
    public static PlaneMap Turn(double angle)
    {
        (double sin, double cos) = Math.SinCos(angle);
        return new(cos, -sin, 0, sin, cos, 0);
    }

    /// <summary>Factors along rows and columns.</summary>
    public static PlaneMap Scale(double down, double along) => new(down, 0, 0, 0, along, 0);

    /// <summary>A shift.</summary>
    public static PlaneMap Shift(double down, double along) => new(1, 0, down, 0, 1, along);

    /// <summary>This map after another: <c>this(first(place))</c>.</summary>
    public PlaneMap After(PlaneMap first) => new(
        (A * first.A) + (B * first.D), (A * first.B) + (B * first.E), (A * first.C) + (B * first.F) + C,
        (D * first.A) + (E * first.D), (D * first.B) + (E * first.E), (D * first.C) + (E * first.F) + F);

    /// <summary>The map between pixels counted from the upper left corner, two rows of three numbers.</summary>
    public void Write(int resolution, Span<float> rows)
    {
        double centre = (resolution - 1) / 2.0;
        (rows[0], rows[1], rows[2]) = ((float)A, (float)B, (float)(C + centre - ((A + B) * centre)));
        (rows[3], rows[4], rows[5]) = ((float)D, (float)E, (float)(F + centre - ((D + E) * centre)));
    }
}

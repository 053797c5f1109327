using System.Numerics;

namespace PGGan.Data.Planets;

/// <summary>A point, direction or linear RGB colour in each SIMD lane.</summary>
internal readonly record struct LaneVector(Vector<float> X, Vector<float> Y, Vector<float> Z)
{
    public static LaneVector Splat(Vector3 value) =>
        new(new Vector<float>(value.X), new Vector<float>(value.Y), new Vector<float>(value.Z));

    public static LaneVector operator +(LaneVector a, LaneVector b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static LaneVector operator -(LaneVector a, LaneVector b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static LaneVector operator *(LaneVector a, LaneVector b) => new(a.X * b.X, a.Y * b.Y, a.Z * b.Z);

    public static LaneVector operator *(LaneVector a, Vector<float> s) => new(a.X * s, a.Y * s, a.Z * s);

    public static LaneVector operator *(LaneVector a, float s) => new(a.X * s, a.Y * s, a.Z * s);

    public static Vector<float> Dot(LaneVector a, LaneVector b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    public static Vector<float> Dot(LaneVector a, Vector3 b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    /// <summary><c>a + (b − a) · t</c>.</summary>
    public static LaneVector Lerp(LaneVector a, LaneVector b, Vector<float> t) => a + ((b - a) * t);

    /// <summary><c>a + (b − a) · t</c>.</summary>
    public static LaneVector Lerp(LaneVector a, Vector3 b, Vector<float> t) => Lerp(a, Splat(b), t);
}

/// <summary>Scalar functions in each SIMD lane.</summary>
internal static class Lanes
{
    /// <summary>The numbers 0, 1, 2, … of the lanes.</summary>
    public static readonly Vector<float> Indices = Vector.ConvertToSingle(Vector<int>.Indices);

    /// <summary>Clips to [0, 1].</summary>
    public static Vector<float> Saturate(Vector<float> x) => Vector.Min(Vector.Max(x, Vector<float>.Zero), Vector<float>.One);

    /// <summary>0 below <paramref name="low"/>, 1 above <paramref name="high"/>, <c>3t² − 2t³</c> between.</summary>
    public static Vector<float> SmoothStep(float low, float high, Vector<float> x)
    {
        Vector<float> t = Saturate((x - new Vector<float>(low)) * (1 / (high - low)));
        return t * t * (new Vector<float>(3) - (t + t));
    }
}

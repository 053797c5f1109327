using PGGan.Kernels;

namespace PGGan.Tests;

/// <summary>A dense array in double precision: what the naive loops and the twins of the operations read and make.</summary>
internal sealed record Dense(Shape Shape, double[] Values)
{
    public static Dense From(Shape shape, ReadOnlySpan<float> values)
    {
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return new Dense(shape, wide);
    }

    public Dense Map(Func<double, double> f) => new(Shape, Array.ConvertAll(Values, x => f(x)));

    public Dense Zip(Dense other, Func<double, double, double> f) => new(Shape, [.. Values.Zip(other.Values, f)]);

    public Dense Reshape(Shape shape) => new(shape, Values);

    public double Dot(Dense other)
    {
        double sum = 0;
        for (int i = 0; i < Values.Length; i++)
        {
            sum += Values[i] * other.Values[i];
        }

        return sum;
    }
}

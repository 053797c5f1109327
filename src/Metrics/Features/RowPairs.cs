using System.Numerics;
using System.Runtime.InteropServices;
using PGGan.Data;

namespace PGGan.Metrics.Features;

/// <summary>
/// <c>y[i, j] = Σ_d term(a[i, d], b[j, d])</c> of all pairs of rows: products and distances, eight pairs at once in registers.
/// </summary>
internal static class RowPairs
{
    // Rows taken together: those of b stay in the second-level cache while those of a pass by.
    private const int RowsA = 2, RowsB = 4, Band = 64;

    /// <summary>Receives a part of a row of the table.</summary>
    /// <param name="i">Row of a.</param>
    /// <param name="first">First row of b.</param>
    /// <param name="values">Those of rows first, first + 1, … of b.</param>
    public delegate void Visitor<T>(int i, int first, ReadOnlySpan<T> values);

    /// <summary>Shows the table without keeping it: parts of a row of a one after the other, rows on all cores at once.</summary>
    /// <param name="a"><c>[n, length]</c></param>
    /// <param name="b"><c>[m, length]</c></param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="visit">Called by several threads, with a row by one alone.</param>
    public static void Visit<TTerm, T>(T[] a, T[] b, int length, Visitor<T> visit)
        where TTerm : IPairTerm<T>
        where T : unmanaged
    {
        int n = a.Length / length, m = b.Length / length;
        ImagePreparation.RunParallel((n + Band - 1) / Band, band =>
        {
            int start = band * Band, rows = Math.Min(Band, n - start);
            T[] part = new T[Band * Band];
            for (int first = 0; first < m; first += Band)
            {
                int width = Math.Min(Band, m - first);
                Fill<TTerm, T>(a.AsSpan(start * length, rows * length), b.AsSpan(first * length, width * length), length, part);
                for (int i = 0; i < rows; i++)
                {
                    visit(start + i, first, part.AsSpan(i * width, width));
                }
            }
        });
    }

    /// <summary>The whole table <c>[n, m]</c>.</summary>
    /// <inheritdoc cref="Visit"/>
    public static T[] Table<TTerm, T>(T[] a, T[] b, int length)
        where TTerm : IPairTerm<T>
        where T : unmanaged
    {
        int m = b.Length / length;
        T[] table = new T[(long)(a.Length / length) * m];
        Visit<TTerm, T>(a, b, length, (i, first, values) => values.CopyTo(table.AsSpan((i * m) + first)));
        return table;
    }

    /// <summary>A part of the table, on one thread.</summary>
    /// <param name="a"><c>[n, length]</c></param>
    /// <param name="b"><c>[m, length]</c></param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="y">Output <c>[n, m]</c>.</param>
    public static void Fill<TTerm, T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int length, Span<T> y)
        where TTerm : IPairTerm<T>
        where T : unmanaged
    {
        int n = a.Length / length, m = b.Length / length;
        for (int j = 0; j < m; j += RowsB)
        {
            // At the edge the last row is taken again: the same sum goes to the same place.
            int j1 = Math.Min(j + 1, m - 1), j2 = Math.Min(j + 2, m - 1), j3 = Math.Min(j + 3, m - 1);
            ReadOnlySpan<T> b0 = Row(b, j, length), b1 = Row(b, j1, length), b2 = Row(b, j2, length), b3 = Row(b, j3, length);
            ref T p0 = ref MemoryMarshal.GetReference(b0), p1 = ref MemoryMarshal.GetReference(b1), p2 = ref MemoryMarshal.GetReference(b2);
            ref T p3 = ref MemoryMarshal.GetReference(b3);
            for (int i = 0; i < n; i += RowsA)
            {
                int i1 = Math.Min(i + 1, n - 1);
                ReadOnlySpan<T> a0 = Row(a, i, length), a1 = Row(a, i1, length);
                ref T q0 = ref MemoryMarshal.GetReference(a0), q1 = ref MemoryMarshal.GetReference(a1);
                Vector<T> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default,
                    s12 = default, s13 = default;
                int d = 0;
                for (; d <= length - Vector<T>.Count; d += Vector<T>.Count)
                {
                    nuint at = (nuint)d;
                    Vector<T> x0 = Vector.LoadUnsafe(ref q0, at), x1 = Vector.LoadUnsafe(ref q1, at), z = Vector.LoadUnsafe(ref p0, at);
                    s00 = TTerm.Add(s00, x0, z);
                    s10 = TTerm.Add(s10, x1, z);
                    z = Vector.LoadUnsafe(ref p1, at);
                    s01 = TTerm.Add(s01, x0, z);
                    s11 = TTerm.Add(s11, x1, z);
                    z = Vector.LoadUnsafe(ref p2, at);
                    s02 = TTerm.Add(s02, x0, z);
                    s12 = TTerm.Add(s12, x1, z);
                    z = Vector.LoadUnsafe(ref p3, at);
                    s03 = TTerm.Add(s03, x0, z);
                    s13 = TTerm.Add(s13, x1, z);
                }

                Span<T> y0 = y.Slice(i * m, m), y1 = y.Slice(i1 * m, m);
                (y0[j], y0[j1]) = (Rest<TTerm, T>(s00, a0, b0, d), Rest<TTerm, T>(s01, a0, b1, d));
                (y0[j2], y0[j3]) = (Rest<TTerm, T>(s02, a0, b2, d), Rest<TTerm, T>(s03, a0, b3, d));
                (y1[j], y1[j1]) = (Rest<TTerm, T>(s10, a1, b0, d), Rest<TTerm, T>(s11, a1, b1, d));
                (y1[j2], y1[j3]) = (Rest<TTerm, T>(s12, a1, b2, d), Rest<TTerm, T>(s13, a1, b3, d));
            }
        }
    }

    private static ReadOnlySpan<T> Row<T>(ReadOnlySpan<T> table, int i, int length) => table.Slice(i * length, length);

    /// <summary>The lanes' sum and the elements that fill no vector.</summary>
    private static T Rest<TTerm, T>(Vector<T> lanes, ReadOnlySpan<T> a, ReadOnlySpan<T> b, int first)
        where TTerm : IPairTerm<T>
        where T : unmanaged
    {
        T sum = Vector.Sum(lanes);
        for (int d = first; d < a.Length; d++)
        {
            sum = TTerm.Add(sum, a[d], b[d]);
        }

        return sum;
    }
}

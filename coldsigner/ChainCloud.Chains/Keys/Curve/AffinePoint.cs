namespace ChainCloud.Chains.Keys.Curve;

/// <summary>A point of secp256k1; the default value, which is on no curve, stands for infinity.</summary>
internal readonly record struct AffinePoint(FieldElement X, FieldElement Y)
{
    private static readonly byte[] Prime = Convert.FromHexString("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");

    private static readonly FieldElement Seven = FieldElement.Of([.. new byte[31], 7]);

    public bool IsInfinity => X.IsZero && Y.IsZero;

    /// <summary>Takes coordinates of 32 bytes each, big-endian.</summary>
    public static AffinePoint Of(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) => new(FieldElement.Of(x), FieldElement.Of(y));

    /// <summary>The point of a compressed public key; null for anything that is none.</summary>
    public static AffinePoint? Decompress(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != Secp256k1.PublicKeyLength || publicKey[0] is not (2 or 3) || publicKey[1..].SequenceCompareTo(Prime) >= 0)
        {
            return null;
        }

        var x = FieldElement.Of(publicKey[1..]);
        if (((x.Square() * x) + Seven).SquareRoot() is not { } y)
        {
            return null;
        }

        return new AffinePoint(x, y.IsOdd == (publicKey[0] == 3) ? y : default(FieldElement) - y);
    }

    /// <summary>Writes the 33 bytes of the compressed form. Not for infinity.</summary>
    public void Compress(Span<byte> destination)
    {
        destination[0] = Y.IsOdd ? (byte)3 : (byte)2;
        X.CopyTo(destination[1..]);
    }

    /// <summary>
    /// Adds to each of <paramref name="sums"/> the point at the same place of <paramref name="addends"/>. The divisions of all
    /// additions share one inversion (Montgomery's trick): 6 multiplications a point. Equal, opposite and infinite points are right
    /// too. <paramref name="scratch"/> has room for two numbers a point.
    /// </summary>
    public static void AddEach(Span<AffinePoint> sums, ReadOnlySpan<AffinePoint> addends, Span<FieldElement> scratch)
    {
        var divisors = scratch[..sums.Length];
        var products = scratch.Slice(sums.Length, sums.Length);
        var product = FieldElement.One;
        for (var i = 0; i < sums.Length; i++)
        {
            divisors[i] = Divisor(in sums[i], in addends[i]);
            products[i] = product;
            product *= divisors[i];
        }

        var inverse = product.Invert();
        for (var i = sums.Length - 1; i >= 0; i--)
        {
            sums[i] = Sum(in sums[i], in addends[i], inverse * products[i]);
            inverse *= divisors[i];
        }
    }

    /// <summary>
    /// Fills a row, of a power of two, with 0, 1, 2… times a point. Doubles how many are known until the row is full: the k-th plus each of
    /// the first k gives the next k.
    /// </summary>
    public static void FillMultiples(Span<AffinePoint> row, in AffinePoint point)
    {
        (row[0], row[1]) = (default, point);
        var scratch = new FieldElement[row.Length];
        Span<AffinePoint> repeated = new AffinePoint[row.Length / 2];
        for (var known = 1; known < row.Length; known *= 2)
        {
            var count = Math.Min(known, row.Length - 1 - known);
            row.Slice(1, count).CopyTo(row[(known + 1)..]);
            repeated[..count].Fill(row[known]);
            AddEach(row.Slice(known + 1, count), repeated[..count], scratch);
        }
    }

    /// <summary>What the slope of the line through both is divided by; 1 where there is nothing to divide.</summary>
    private static FieldElement Divisor(in AffinePoint p, in AffinePoint q)
    {
        if (p.IsInfinity || q.IsInfinity)
        {
            return FieldElement.One;
        }

        var difference = q.X - p.X;
        return !difference.IsZero ? difference : p.Y.Equals(q.Y) ? p.Y + p.Y : FieldElement.One;
    }

    private static AffinePoint Sum(in AffinePoint p, in AffinePoint q, in FieldElement inverse)
    {
        if (p.IsInfinity || q.IsInfinity)
        {
            return p.IsInfinity ? q : p;
        }

        FieldElement slope;
        if (!p.X.Equals(q.X))
        {
            slope = (q.Y - p.Y) * inverse;
        }
        else if (p.Y.Equals(q.Y))
        {
            var square = p.X.Square();
            slope = (square + square + square) * inverse;
        }
        else
        {
            return default;
        }

        var x = slope.Square() - p.X - q.X;
        return new AffinePoint(x, (slope * (p.X - x)) - p.Y);
    }
}

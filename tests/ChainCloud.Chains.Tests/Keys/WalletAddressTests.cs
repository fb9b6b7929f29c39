using System.Numerics;
using ChainCloud.Chains.Keys.Curve;

namespace ChainCloud.Chains.Tests.Keys;

public class A_batch_of_addresses
{
    [Theory]
    [InlineData(0u, 0u, 5_000u)]
    [InlineData(1u, 999_000u, 3_000u)]
    [InlineData(0u, 2_147_483_647u, 1u)]
    [InlineData(2_147_483_647u, 2_147_482_623u, 1_025u)]
    [InlineData(0u, 7u, 0u)]
    [InlineData(0u, 0u, 1u)]
    [InlineData(0u, 0u, 1_023u)]
    [InlineData(0u, 0u, 1_024u)]
    [InlineData(0u, 0u, 1_025u)]
    public void Is_the_same_on_both_paths(uint branch, uint first, uint count)
    {
        var account = Account((byte)(branch + first + count));
        var fast = WalletAddresses.Derive(account, branch, first, count);
        Assert.Equal(count, (uint)fast.Length);
        Assert.Equal(WalletAddresses.DeriveOneByOne(account, branch, first, count), fast);
    }

    [Fact]
    public void Is_the_same_on_both_paths_for_many_accounts()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var account = Account((byte)seed);
            Assert.Equal(WalletAddresses.DeriveOneByOne(account, 0, 0, 20), WalletAddresses.Derive(account, 0, 0, 20));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1_030)]
    public void Has_the_keys_of_any_numbers_in_their_order(int count)
    {
        var branch = Account(9).Child(1);
        uint[] numbers = [.. Enumerable.Range(0, count).Select(i => (uint)(i * 2_000_003L % DerivationPath.Hardened)), DerivationPath.Hardened - 1, 5, 5];
        var keys = WalletAddresses.PublicKeys(branch, numbers);
        Assert.Equal(numbers.Select(n => Convert.ToHexString(branch.Child(n).PublicKey)), keys.Select(Convert.ToHexString));
    }

    [Fact]
    public void Has_no_keys_of_hardened_numbers() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WalletAddresses.PublicKeys(Account(1), [DerivationPath.Hardened]));

    [Fact]
    public void Ends_below_the_hardened_numbers()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => WalletAddresses.Derive(Account(1), 0, DerivationPath.Hardened, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => WalletAddresses.DeriveOneByOne(Account(1), 0, DerivationPath.Hardened - 1, 2));
        Assert.Throws<ArgumentException>(() => WalletAddresses.Derive(Account(1), DerivationPath.Hardened, 0, 1));
    }

    private static ExtendedPublicKey Account(byte seed)
    {
        using var master = ExtendedPrivateKey.FromSeed([.. new byte[31], seed]);
        using var account = master.Derive(Litecoin.Regtest.AccountPath(0));
        return account.Public;
    }
}

public class The_field
{
    private static readonly BigInteger P = (BigInteger.One << 256) - (BigInteger.One << 32) - 977;

    /// <summary>Numbers around each border of limbs, of the prime and of the constant, and the same number of random ones.</summary>
    private static readonly BigInteger[] Numbers =
    [
        .. new[] { 0, 1, 2, 3 }.Select(i => new BigInteger(i)),
        .. new[] { 1, 2, 3, 976, 977, 978 }.Select(i => P - i),
        .. new[] { 32, 33, 63, 64, 65, 127, 128, 191, 192, 255 }.SelectMany(b => new[] { (BigInteger.One << b) - 1, BigInteger.One << b, (BigInteger.One << b) + 1 }),
        .. Enumerable.Range(0, 40).Select(i => new BigInteger(Hashes.Sha256d([(byte)i]).ToArray(), isUnsigned: true) % P),
    ];

    [Fact]
    public void Adds_subtracts_and_multiplies_like_big_integers()
    {
        foreach (var x in Numbers)
        {
            foreach (var y in Numbers)
            {
                Assert.Equal((x + y) % P, Value(Of(x) + Of(y)));
                Assert.Equal((P + x - y) % P, Value(Of(x) - Of(y)));
                Assert.Equal(x * y % P, Value(Of(x) * Of(y)));
            }
        }
    }

    [Fact]
    public void Inverts()
    {
        foreach (var x in Numbers)
        {
            Assert.Equal(BigInteger.ModPow(x, P - 2, P), Value(Of(x).Invert()));
        }
    }

    [Fact]
    public void Takes_square_roots()
    {
        foreach (var x in Numbers)
        {
            var root = Of(x).SquareRoot();
            Assert.Equal(x.IsZero || BigInteger.ModPow(x, (P - 1) / 2, P).IsOne, root is not null);
            Assert.True(root is null || root.Value.Square().Equals(Of(x)));
        }
    }

    private static FieldElement Of(BigInteger number)
    {
        var bytes = new byte[32];
        var tail = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        tail.CopyTo(bytes, 32 - tail.Length);
        return FieldElement.Of(bytes);
    }

    private static BigInteger Value(FieldElement element)
    {
        var bytes = new byte[32];
        element.CopyTo(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }
}

public class The_generators_table
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 4095)]
    [InlineData(1, 1)]
    [InlineData(1, 2048)]
    [InlineData(10, 1234)]
    [InlineData(20, 4095)]
    [InlineData(21, 1)]
    [InlineData(21, 15)]
    public void Has_the_multiples_that_libsecp256k1_gives(int window, int d)
    {
        var secret = new byte[32];
        var number = (new BigInteger(d) << (12 * window)).ToByteArray(isUnsigned: true, isBigEndian: true);
        number.CopyTo(secret, 32 - number.Length);
        var key = new byte[33];
        GeneratorTable.Shared[window, d].Compress(key);
        Assert.Equal(Secp256k1.PublicKey(secret), key);
    }

    [Fact]
    public void Has_infinity_for_nothing() => Assert.True(GeneratorTable.Shared[3, 0].IsInfinity);
}

public class Adding_points_together
{
    private static readonly AffinePoint G = GeneratorTable.Shared[0, 1];
    private static readonly AffinePoint MinusG = new(G.X, default(FieldElement) - G.Y);

    [Fact]
    public void Is_right_for_equal_opposite_and_infinite_points()
    {
        AffinePoint[] sums = [G, G, G, default, default, GeneratorTable.Shared[0, 2], MinusG];
        AffinePoint.AddEach(sums, [G, MinusG, default, G, default, G, MinusG], new FieldElement[14]);
        Assert.Equal(GeneratorTable.Shared[0, 2], sums[0]);
        Assert.True(sums[1].IsInfinity);
        Assert.Equal(G, sums[2]);
        Assert.Equal(G, sums[3]);
        Assert.True(sums[4].IsInfinity);
        Assert.Equal(GeneratorTable.Shared[0, 3], sums[5]);
        Assert.Equal(GeneratorTable.Shared[0, 2].X, sums[6].X);
    }
}

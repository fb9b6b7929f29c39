using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace ChainCloud.Chains.Tests.Ethereum;

/// <summary>
/// The published transaction tests, all of type 0, by the newest rules that each names. They are of chain 1; this code takes any chain,
/// so a transaction of another one is refused by whoever asks for chain 1.
/// </summary>
public class Transactions_on_the_published_vectors
{
    private static string[] Files => field ??= VectorFolder.Names("ethereum", "tt*.json");

    public static TheoryData<int> All
    {
        get
        {
            var cases = new TheoryData<int>();
            cases.AddRange([.. Enumerable.Range(0, VectorFolder.WhyMissing is null ? Files.Length : 0)]);
            return cases;
        }
    }

    [VectorFact]
    public void There_are_93_and_32_of_them_valid()
    {
        Assert.Equal(93, Files.Length);
        Assert.Equal(32, Files.Count(file => Expected(Vector(file)).TryGetProperty("hash", out _)));
    }

    [VectorTheory]
    [MemberData(nameof(All))]
    public void Are_taken_or_refused(int index)
    {
        var vector = Vector(Files[index]);
        var expected = Expected(vector);
        var parsed = SignedEvmTransaction.Parse(Convert.FromHexString(vector.Text("txbytes").AsSpan(2)));
        var taken = parsed is { IsOk: true, Value.Transaction.ChainId: null or 1 };
        Assert.Equal(expected.TryGetProperty("hash", out _), taken);
        if (taken)
        {
            Assert.Equal(expected.Text("hash"), EvmHash.Format(parsed.Value.TxId));
            Assert.Equal(expected.Text("sender"), parsed.Value.Sender.ToString());
            var gas = BigInteger.Parse("0" + expected.Text("intrinsicGas").AsSpan(2).ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Assert.Equal(gas, parsed.Value.Transaction.IntrinsicGas);
            Assert.Equal(vector.Text("txbytes"), "0x" + Convert.ToHexStringLower(parsed.Value.Serialize()));
        }
        else if (!parsed.IsOk)
        {
            Assert.Equal(ProblemCodes.MalformedRequest, parsed.Problem.Code);
        }
    }

    private static JsonElement Vector(string file) => VectorFiles.Shared(file).EnumerateObject().Single().Value;

    private static JsonElement Expected(JsonElement vector) =>
        vector.GetProperty("result").TryGetProperty("Cancun", out var cancun) ? cancun : vector.GetProperty("result").GetProperty("London");
}

using System.Text.Json.Nodes;
using ChainCloud.Differential.Tests.Ethereum;
using Xunit.Abstractions;

namespace ChainCloud.Differential.Tests.Transactions;

/// <summary>
/// Transactions and PSBTs with a byte changed, added or cut off: what is still read here, the references read alike. They read more than
/// is read here, so the other direction is not asked.
/// </summary>
public sealed class ChangedBytes(ReferenceProcess reference, ITestOutputHelper output) : IClassFixture<ReferenceProcess>
{
    // ethers keeps nonces as JavaScript numbers and refuses larger ones.
    private const ulong MostOfJavaScript = (1UL << 53) - 1;

    public static TheoryData<string> Assets => References.Assets.Utxo;

    [Theory]
    [MemberData(nameof(Assets))]
    public async Task Are_never_read_as_something_else(string asset)
    {
        var source = new CaseSource($"mutations/{asset}");
        var cases = WalletTransaction.Random(source, asset, CaseSource.Count).Select(each => new JsonObject
        {
            ["transaction"] = Hex(Changed(source, RandomTransactions.Any(source, each.Wallet.Chain).Serialize(withWitness: true))),
            ["psbt"] = Hex(Changed(source, each.Wallet.Propose().Serialize())),
        }).ToList();
        var answers = await reference.Ask("mutations", asset, cases);
        var differences = new Differences($"mutations of {asset}");
        for (var i = 0; i < cases.Count; i++)
        {
            if (Transaction.Parse(Bytes(cases[i], "transaction")).TryGet(out var transaction, out _))
            {
                differences.Compare(cases[i], "txid", answers[i].TextOrNull("transaction"), transaction.TxId.ToString());
            }

            if (Psbt.Parse(Bytes(cases[i], "psbt")).TryGet(out var psbt, out _))
            {
                var unsigned = Hex(psbt.UnsignedTransaction.Serialize(withWitness: false));
                foreach (var library in new[] { "bitcoinjs", "scure" }.Where(each => answers[i].TextOrNull(each) is not null))
                {
                    differences.Compare(cases[i], library, answers[i].TextOrNull(library), unsigned);
                }
            }
        }

        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {differences.Compared} still read");
        differences.AssertNone();
    }

    [Fact]
    public async Task Of_ethereum_transactions_are_never_read_as_something_else()
    {
        var source = new CaseSource("mutations/ETH");
        var types = new[] { EvmTransactionType.Legacy, EvmTransactionType.AccessList, EvmTransactionType.DynamicFee };
        var signing = Enumerable.Range(0, CaseSource.Count).Select(_ => RandomEvm.Case(source, RandomEvm.Transaction(source, source.Pick(types)))).ToList();
        var cases = (await reference.Ask("evmTransactions", "ETH", signing))
            .Select(each => new JsonObject { ["raw"] = $"0x{Hex(Changed(source, Convert.FromHexString(each.Text("raw").AsSpan(2))))}" }).ToList();
        var answers = await reference.Ask("evmMutations", "ETH", cases);
        var differences = new Differences("mutations of ETH");
        for (var i = 0; i < cases.Count; i++)
        {
            var raw = cases[i]["raw"]!.GetValue<string>();
            if (SignedEvmTransaction.Parse(Convert.FromHexString(raw.AsSpan(2))).TryGet(out var read, out _) && read.Transaction.Nonce <= MostOfJavaScript)
            {
                differences.Compare(cases[i], "hash", answers[i].TextOrNull("hash"), EvmHash.Format(read.TxId));
                differences.Compare(cases[i], "sender", answers[i].TextOrNull("from"), EvmAddress.Format(read.Sender));
                differences.Compare(cases[i], "bytes", raw, $"0x{Hex(read.Serialize())}");
            }
        }

        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {differences.Compared} comparisons of what is still read");
        differences.AssertNone();
    }

    private static byte[] Changed(CaseSource source, byte[] bytes)
    {
        var at = source.Number(0, bytes.Length - 1);
        switch (source.Number(0, 9))
        {
            case 0:
                return [.. bytes[..at], .. source.Bytes(1), .. bytes[at..]];
            case 1:
                return [.. bytes[..at], .. bytes[(at + 1)..]];
            default:
                bytes[at] ^= (byte)(1 << source.Number(0, 7));
                return bytes;
        }
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static byte[] Bytes(JsonObject given, string name) => Convert.FromHexString(given[name]!.GetValue<string>());
}

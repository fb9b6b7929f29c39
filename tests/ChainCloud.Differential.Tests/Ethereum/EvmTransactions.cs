using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace ChainCloud.Differential.Tests.Ethereum;

/// <summary>Transactions against ethers: EIP-1559's signed here are the same bytes, and older ones of theirs are read alike, sender included.</summary>
public sealed class EvmTransactions(ReferenceProcess reference, ITestOutputHelper output) : IClassFixture<ReferenceProcess>
{
    private const int CasesOfWallet = 20;

    [Fact]
    public async Task Are_the_same_signed_bytes()
    {
        var source = new CaseSource("signing/ETH");
        var signed = Random(source, _ => EvmTransactionType.DynamicFee).ToList();
        var answers = await reference.Ask("evmTransactions", "ETH", [.. signed.Select(each => each.Case)]);
        var differences = new Differences("signing of ETH");
        for (var i = 0; i < signed.Count; i++)
        {
            var (given, ours, theirs) = (signed[i].Case, signed[i].Signed!, answers[i]);
            var transaction = ours.Transaction;
            differences.Compare(given, "unsigned bytes", theirs.Text("unsigned"), Hex(transaction.UnsignedPayload()));
            differences.Compare(given, "hash to sign", theirs.Text("signingHash"), Hex(transaction.SigningHash()));
            differences.Compare(given, "signed bytes", theirs.Text("raw"), Hex(ours.Serialize()));
            differences.Compare(given, "hash", theirs.Text("hash"), EvmHash.Format(ours.TxId));
            differences.Compare(given, "sender", theirs.Text("from"), EvmAddress.Format(ours.Sender));
            var read = theirs.GetProperty("ours");
            differences.Compare(given, "sender as read", read.Text("from"), EvmAddress.Format(ours.Sender));
            differences.Compare(given, "hash as read", read.Text("hash"), EvmHash.Format(ours.TxId));
            differences.Compare(given, "data as read", read.Text("data"), Hex(transaction.Data.AsSpan()));
            differences.Compare(given, "recipient as read", read.TextOrNull("to"), transaction.To is { } to ? EvmAddress.Format(to) : null);
            differences.Compare(given, "numbers as read", read.Text("fields"), Numbers(transaction));
            differences.Compare(given, "proposal as read", EvmTransaction.ParseUnsigned(Bytes(theirs.Text("unsigned"))).Value, transaction);
        }

        output.WriteLine($"seed {CaseSource.Seed}, {signed.Count} cases, {differences.Compared} comparisons");
        differences.AssertNone();
    }

    [Fact]
    public async Task Of_theirs_are_read_with_their_sender()
    {
        var source = new CaseSource("reading/ETH");
        var types = new[] { EvmTransactionType.Legacy, EvmTransactionType.AccessList, EvmTransactionType.DynamicFee };
        var cases = Random(source, from => from.Pick(types)).ToList();
        var answers = await reference.Ask("evmTransactions", "ETH", [.. cases.Select(each => each.Case)]);
        var differences = new Differences("reading of ETH");
        for (var i = 0; i < cases.Count; i++)
        {
            var (given, expected, theirs) = (cases[i].Case, cases[i].Transaction, answers[i]);
            var read = SignedEvmTransaction.Parse(Bytes(theirs.Text("raw"))).Value;
            differences.Compare(given, "transaction", read.Transaction, expected);
            differences.Compare(given, "type", read.Transaction.Type, expected.Type);
            differences.Compare(given, "hash to sign", theirs.Text("signingHash"), Hex(read.Transaction.SigningHash()));
            differences.Compare(given, "sender", theirs.Text("from"), EvmAddress.Format(read.Sender));
            differences.Compare(given, "hash", theirs.Text("hash"), EvmHash.Format(read.TxId));
            differences.Compare(given, "bytes", theirs.Text("raw"), Hex(read.Serialize()));
        }

        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {differences.Compared} comparisons");
        differences.AssertNone();
    }

    /// <summary>Types 3 and 4 as ethers writes them, valid in every field.</summary>
    [Fact]
    public async Task That_carry_blobs_or_hand_accounts_over_are_refused()
    {
        var source = new CaseSource("newer/ETH");
        var cases = Enumerable.Range(0, CaseSource.CommandCount).Select(i => RandomEvm.Newer(source, type: 3 + (i % 2))).ToList();
        foreach (var theirs in await reference.Ask("evmTransactions", "ETH", cases))
        {
            Assert.Equal(ProblemCodes.MalformedRequest, SignedEvmTransaction.Parse(Bytes(theirs.Text("raw"))).Problem.Code);
            Assert.Equal(ProblemCodes.MalformedRequest, EvmTransaction.ParseUnsigned(Bytes(theirs.Text("unsigned"))).Problem.Code);
        }
    }

    private static IEnumerable<(EvmTransaction Transaction, SignedEvmTransaction? Signed, JsonObject Case)> Random(
        CaseSource source, Func<CaseSource, EvmTransactionType> type)
    {
        var (seed, account) = (source.Bytes(32), DerivationPath.Master);
        for (var i = 0; i < CaseSource.Count; i++)
        {
            if (i % CasesOfWallet == 0)
            {
                seed = source.Bytes(32);
                account = DerivationPath.Parse($"m/44'/60'/{source.Number(0, int.MaxValue)}'").Value;
            }

            var (branch, index) = ((uint)source.Number(0, 1), (uint)source.Number(0, 1000));
            var transaction = RandomEvm.Transaction(source, type(source));
            using var master = ExtendedPrivateKey.FromSeed(seed);
            using var key = master.Derive(account.Child(branch).Child(index));
            var signed = transaction.Type == EvmTransactionType.DynamicFee ? SignedEvmTransaction.Sign(transaction, key) : null;
            yield return (transaction, signed, new JsonObject
            {
                ["seed"] = Convert.ToHexStringLower(seed),
                ["account"] = account.ToString(),
                ["branch"] = branch,
                ["index"] = index,
                ["fields"] = RandomEvm.Fields(transaction),
                ["raw"] = signed is null ? null : Hex(signed.Serialize()),
            });
        }
    }

    private static string Numbers(EvmTransaction tx) =>
        string.Join(' ', new BigInteger[] { tx.ChainId!.Value, tx.Nonce, tx.MaxPriorityFeePerGas, tx.MaxFeePerGas, tx.GasLimit, tx.Value }
            .Select(each => each.ToString(CultureInfo.InvariantCulture)));

    private static string Hex(ReadOnlySpan<byte> bytes) => $"0x{Convert.ToHexStringLower(bytes)}";

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.AsSpan(2));
}

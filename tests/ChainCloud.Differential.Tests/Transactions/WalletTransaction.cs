using System.Text.Json.Nodes;

namespace ChainCloud.Differential.Tests.Transactions;

/// <summary>A transaction as vaults make them: inputs of one account's keys with their full previous transactions, outputs, sometimes change.</summary>
internal sealed record WalletTransaction(ChainParameters Chain, byte[] Seed, DerivationPath Account, Transaction Unsigned, IReadOnlyList<WalletInput> Inputs)
{
    /// <summary>Wallets are used for several cases each: deriving accounts is the slow part.</summary>
    private const int CasesOfWallet = 20;

    public static IEnumerable<(WalletTransaction Wallet, JsonObject Case)> Random(CaseSource source, string asset, int count, int? inputs = null)
    {
        var (chain, seed, account) = (source.Chain(asset), Array.Empty<byte>(), DerivationPath.Master);
        for (var i = 0; i < count; i++)
        {
            if (i % CasesOfWallet == 0)
            {
                (chain, seed) = (source.Chain(asset), source.Bytes(32));
                account = chain.AccountPath((uint)source.Number(0, int.MaxValue));
            }

            yield return Random(source, chain, seed, account, inputs ?? source.Pick(1, 1, 2, 4));
        }
    }

    /// <summary>The PSBT with everything that signers need, before any signature.</summary>
    public Psbt Propose()
    {
        var psbt = Psbt.Create(Unsigned);
        for (var i = 0; i < Inputs.Count; i++)
        {
            psbt.AddSpent(i, Inputs[i].Previous);
            psbt.Inputs[i].AddDerivation(Inputs[i].PublicKey, new KeyOrigin(Inputs[i].MasterFingerprint, Inputs[i].Path));
        }

        return psbt;
    }

    /// <summary>Adds the signature of every input to a PSBT of this transaction, whoever made it.</summary>
    public void Sign(Psbt psbt)
    {
        using var master = ExtendedPrivateKey.FromSeed(Seed);
        using var account = master.Derive(Account);
        var hashes = new SigningHashes(Unsigned);
        for (var i = 0; i < Inputs.Count; i++)
        {
            using var key = account.Derive(Inputs[i].Below);
            psbt.Inputs[i].AddSignatureAll(key.Public.PublicKey, key.Sign(hashes.All(i, Inputs[i].Spent).ToArray()));
        }
    }

    private static (WalletTransaction Wallet, JsonObject Case) Random(
        CaseSource source, ChainParameters chain, byte[] seed, DerivationPath accountPath, int count)
    {
        using var master = ExtendedPrivateKey.FromSeed(seed);
        using var account = master.Derive(accountPath);
        var inputs = Enumerable.Range(0, count).Select(_ => WalletInput.Random(source, chain, master, account, accountPath)).ToList();
        var left = inputs.Aggregate(0L, (sum, input) => Math.Min(chain.MaxSupplyUnits, sum + input.Spent.Value));
        var (outputs, said) = (new List<TransactionOutput>(), new JsonArray());
        for (var i = source.Number(1, 3); i > 0; i--)
        {
            uint? change = source.OneIn(3) ? (uint)source.Number(0, 5000) : null;
            var script = change is { } at ? WalletInput.ScriptOf(chain, account.Public.Child(1).Child(at).PublicKey) : RandomScripts.WithAddress(source, chain);
            var value = source.Long(0, left);
            left -= value;
            outputs.Add(new TransactionOutput(value, script));
            said.Add(new JsonObject { ["address"] = AddressCodec.Format(chain, script).Value, ["value"] = $"{value}", ["change"] = change });
        }

        var unsigned = new Transaction(
            source.Pick(1, 2), [.. inputs.Select(input => TransactionInput.Unsigned(input.Outpoint, input.Sequence))], outputs, source.OneIn(2) ? 0 : source.UInt32());
        var wallet = new WalletTransaction(chain, seed, accountPath, unsigned, inputs);
        return (wallet, new JsonObject
        {
            ["network"] = chain.Network.ToText(),
            ["seed"] = Convert.ToHexStringLower(seed),
            ["account"] = accountPath.ToString(),
            ["version"] = unsigned.Version,
            ["lockTime"] = unsigned.LockTime,
            ["inputs"] = new JsonArray([.. inputs.Select(input => (JsonNode?)input.Describe())]),
            ["outputs"] = said,
        });
    }
}

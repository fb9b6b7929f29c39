using System.Text.Json;
using System.Text.Json.Nodes;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Chains.Tests.Nodes;

/// <summary>Inputs of before segwit, and descriptors, put to a real litecoind on regtest; its rules for them are those of all chains here.</summary>
public sealed class A_real_node_judges(FundedNode funded) : IClassFixture<FundedNode>, IDisposable
{
    private const long Deposit = 50_000_000;

    private readonly LitecoinNode _node = funded.Node;
    private readonly ExtendedPrivateKey _account = Account();

    [Fact]
    public async Task A_payment_from_legacy_and_segwit_inputs_to_every_type_of_output()
    {
        InputScript[] types = [InputScript.P2pkh, InputScript.P2wpkh, InputScript.P2pkh];
        var key = Key(0);
        TransactionOutput[] outputs =
        [
            new(10_000_000, Scripts.P2pkh(key)), new(10_000_000, Scripts.P2sh([0x51])), new(10_000_000, Scripts.P2wpkh(key)),
            new(10_000_000, Scripts.P2wsh([0x51])), new(10_000_000, Scripts.P2tr(Taproot.OutputKey(key.AsSpan(1))!)),
            new(Deposit * 2 - 1_000_000, Scripts.P2pkh(key)),
        ];
        var psbt = await FundAsync(types, outputs);
        var text = Convert.ToBase64String(psbt.Serialize());
        Assert.True(psbt.Complete().IsOk);
        var tx = psbt.Extract().Value;
        await AcceptedAsync(tx);
        Assert.InRange(FeeRules.VSize(types.Select((t, i) => t.OfKey(Key((uint)i))), outputs.Select(o => o.Script)), tx.VSize, tx.VSize + 2);
        Assert.Equal(Convert.ToHexStringLower(tx.Serialize(withWitness: true)), (await _node.Rpc.CallAsync("finalizepsbt", text)).Text("hex"));
        Assert.Equal(tx.TxId, await _node.BroadcastAsync(tx.Serialize(withWitness: true)));
    }

    [Fact]
    public async Task A_payment_from_legacy_inputs_alone()
    {
        var psbt = await FundAsync([.. Enumerable.Repeat(InputScript.P2pkh, 5)], [new TransactionOutput((5 * Deposit) - 100_000, Scripts.P2pkh(Key(9)))]);
        Assert.True(psbt.Complete().IsOk);
        var tx = psbt.Extract().Value;
        Assert.False(tx.HasWitness);
        await AcceptedAsync(tx);
        var decoded = await _node.Rpc.CallAsync("decoderawtransaction", Convert.ToHexStringLower(tx.Serialize(withWitness: false)));
        Assert.Equal((tx.TxId.ToString(), tx.VSize), (decoded.Text("txid"), decoded.GetProperty("vsize").GetInt32()));
    }

    /// <summary>The node knows no tr yet.</summary>
    [Theory]
    [InlineData("pk({0}/0/*)")]
    [InlineData("pkh([d34db33f/44h/1h/0h]{0}/0/*)")]
    [InlineData("wpkh([d34db33f/84h/1h/0h]{0}/1/*)")]
    [InlineData("sh(wpkh({0}/0/*))")]
    [InlineData("sh(pkh({0}/0/*))")]
    [InlineData("wsh(pkh({0}/7/8/*))")]
    [InlineData("multi(2,{0}/0/*,{0}/1/*,{0}/2/*)")]
    [InlineData("sh(multi(2,{0}/0/*,{0}/1/*,{0}))")]
    [InlineData("wsh(sortedmulti(2,{0}/0/*,[d34db33f/84h]{0}/1/*,{0}/2/*))")]
    [InlineData("sh(wsh(sortedmulti(1,{0}/0/*,{0}/1/*)))")]
    [InlineData("combo({0}/0/*)")]
    [InlineData("addr({1})")]
    [InlineData("raw(a914eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee87)")]
    [InlineData("raw(deadbeef)")]
    public async Task A_descriptors_checksum_and_addresses(string form)
    {
        var text = form.Replace("{0}", _account.Public.Format(Litecoin.Regtest), StringComparison.Ordinal)
            .Replace("{1}", AddressCodec.Format(Litecoin.Regtest, Scripts.P2wpkh(Key(0))).Value, StringComparison.Ordinal);
        var descriptor = Descriptor.Parse(Litecoin.Regtest, text).Value;
        Assert.Equal((await _node.Rpc.CallAsync("getdescriptorinfo", text)).Text("checksum"), descriptor.ToString()[^DescriptorChecksum.Length..]);
        string[] ours = [.. (descriptor.IsRange ? Enumerable.Range(3, 5) : [0])
            .SelectMany(i => descriptor.AllScripts((uint)i).Value)
            .Select(script => AddressCodec.Format(Litecoin.Regtest, script))
            .Where(address => address.IsOk)
            .Select(address => address.Value)];
        if (ours.Length > 0)
        {
            var theirs = await _node.Rpc.CallAsync("deriveaddresses", [descriptor.ToString(), .. descriptor.IsRange ? [new JsonArray(3, 7)] : Array.Empty<JsonNode>()]);

            // The node calls P2PK by the address of P2PKH, so it names that of a combo twice.
            Assert.Equal(ours, theirs.EnumerateArray().Select(a => a.GetString()!).Distinct());
        }
    }

    public void Dispose() => _account.Dispose();

    private static ExtendedPrivateKey Account()
    {
        using var master = ExtendedPrivateKey.FromSeed([.. new byte[63], 1]);
        return master.Derive(Litecoin.Regtest.AccountPath(0));
    }

    private byte[] Key(uint number) => _account.Public.Derive(DerivationPath.Of(0, number)).PublicKey.ToArray();

    /// <summary>A signed PSBT that spends a new deposit to an output of each type, the n-th with the n-th key.</summary>
    private async Task<Psbt> FundAsync(InputScript[] types, TransactionOutput[] outputs)
    {
        var previous = new List<(Transaction Tx, uint Index)>();
        for (var i = 0; i < types.Length; i++)
        {
            var script = types[i].OfKey(Key((uint)i));
            var txId = await _node.SendToAddressAsync(AddressCodec.Format(Litecoin.Regtest, script).Value, Deposit);
            var tx = Transaction.Parse(await _node.RawTransactionAsync(txId)).Value;
            previous.Add((tx, (uint)tx.Outputs.ToList().FindIndex(o => o.Script == script)));
        }

        await _node.MineAsync(1);
        var psbt = Psbt.Create(new Transaction(2, [.. previous.Select(p => TransactionInput.Unsigned(new Outpoint(p.Tx.TxId, p.Index)))], outputs, 0));
        var hashes = new SigningHashes(psbt.UnsignedTransaction);
        for (var i = 0; i < types.Length; i++)
        {
            psbt.AddSpent(i, previous[i].Tx);
            using var key = _account.Derive(DerivationPath.Of(0, (uint)i));
            psbt.Inputs[i].AddSignatureAll(key.Public.PublicKey, key.Sign(hashes.All(i, psbt.SpentOutput(i).Value).ToArray()));
        }

        return psbt;
    }

    private async Task AcceptedAsync(Transaction tx)
    {
        var answer = (await _node.Rpc.CallAsync("testmempoolaccept", new JsonArray(Convert.ToHexStringLower(tx.Serialize(withWitness: true)))))[0];
        Assert.True(answer.GetProperty("allowed").GetBoolean(), answer.ToString());
    }
}

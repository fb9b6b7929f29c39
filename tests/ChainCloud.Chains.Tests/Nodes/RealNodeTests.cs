using System.Text.Json;
using System.Text.Json.Nodes;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Chains.Tests.Nodes;

public sealed class FundedNode : IAsyncLifetime
{
    public LitecoinNode Node { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Node = await LitecoinNode.StartAsync();
        await Node.FundWalletAsync();
    }

    public async Task DisposeAsync() => await Node.DisposeAsync();
}

/// <summary>What this code computes, put to a real litecoind on regtest.</summary>
public sealed class A_real_node(FundedNode funded) : IClassFixture<FundedNode>, IDisposable
{
    private const long Deposit = 50_000_000;

    private readonly LitecoinNode _node = funded.Node;
    private readonly ExtendedPrivateKey _account = Account();

    [Fact]
    public async Task Has_our_genesis_block() => Assert.Equal(Litecoin.Regtest.GenesisHash, await _node.BlockHashAsync(0));

    [Theory]
    [InlineData("legacy")]
    [InlineData("p2sh-segwit")]
    [InlineData("bech32")]
    public async Task Agrees_on_addresses(string type)
    {
        var address = await _node.NewAddressAsync(type);
        var script = AddressCodec.Parse(Litecoin.Regtest, address).Value;
        Assert.Equal(await _node.ScriptOfAsync(address), script);
        Assert.Equal(address, AddressCodec.Format(Litecoin.Regtest, script).Value);
    }

    [Fact]
    public async Task Accepts_what_is_derived_built_and_signed_here_and_agrees_on_its_measures()
    {
        var psbt = await FundAsync(inputs: 2, [new TransactionOutput(Deposit, Script(0, 9)), new TransactionOutput(Deposit - 10_000, Script(1, 0))]);
        Sign(psbt);
        Assert.True(psbt.Complete().IsOk);
        var tx = psbt.Extract().Value;
        var accepted = await TryAsync(tx);
        Assert.True(accepted.GetProperty("allowed").GetBoolean(), accepted.ToString());
        var decoded = await _node.Rpc.CallAsync("decoderawtransaction", Convert.ToHexStringLower(tx.Serialize(withWitness: true)));
        Assert.Equal((tx.TxId.ToString(), tx.WTxId.ToString()), (decoded.Text("txid"), decoded.Text("hash")));
        Assert.Equal((tx.VSize, tx.Weight), (decoded.GetProperty("vsize").GetInt32(), decoded.GetProperty("weight").GetInt32()));
        Assert.InRange(FeeRules.VSize(InputScript.P2wpkh, 2, tx.Outputs.Select(o => o.Script)), tx.VSize, tx.VSize + 1);
        Assert.Equal(tx.TxId, await _node.BroadcastAsync(tx.Serialize(withWitness: true)));
    }

    [Fact]
    public async Task Reads_our_psbt_and_finalizes_it_the_same()
    {
        var psbt = await FundAsync(inputs: 1, [new TransactionOutput(Deposit - 10_000, Script(0, 1))]);
        Sign(psbt);
        var finalized = await _node.Rpc.CallAsync("finalizepsbt", Convert.ToBase64String(psbt.Serialize()));
        Assert.True(psbt.Complete().IsOk);
        Assert.Equal(Convert.ToHexStringLower(psbt.Extract().Value.Serialize(withWitness: true)), finalized.Text("hex"));
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("p2sh-segwit")]
    [InlineData("bech32")]
    public async Task Draws_the_line_of_dust_where_we_do(string type)
    {
        var script = AddressCodec.Parse(Litecoin.Regtest, await _node.NewAddressAsync(type)).Value;
        var dust = FeeRules.DustThreshold(Litecoin.Regtest, script);
        foreach (var (value, allowed) in new[] { (dust, true), (dust - 1, false) })
        {
            var psbt = await FundAsync(inputs: 1, [new TransactionOutput(value, script), new TransactionOutput(Deposit - 20_000, Script(1, 0))]);
            Sign(psbt);
            Assert.True(psbt.Complete().IsOk);
            var answer = await TryAsync(psbt.Extract().Value);
            Assert.Equal(allowed, answer.GetProperty("allowed").GetBoolean());
            Assert.True(allowed || answer.Text("reject-reason") == "dust", answer.ToString());
        }
    }

    [Fact]
    public async Task Relays_at_the_lowest_rate_and_not_below()
    {
        foreach (var (missing, allowed) in new[] { (0, true), (2, false) })
        {
            var script = Script(0, 3);
            var fee = FeeRules.Fee(Litecoin.Regtest.MinRelayFeeRateSatPerKvB, FeeRules.VSize(InputScript.P2wpkh, 1, [script])) - missing;
            var psbt = await FundAsync(inputs: 1, [new TransactionOutput(Deposit - fee, script)]);
            Sign(psbt);
            Assert.True(psbt.Complete().IsOk);
            var answer = await TryAsync(psbt.Extract().Value);
            Assert.True(allowed == answer.GetProperty("allowed").GetBoolean(), answer.ToString());
        }
    }

    [Fact]
    public async Task Has_blocks_whose_walk_finds_its_transactions()
    {
        await _node.SendToAddressAsync(Address(Script(0, 4)), Deposit);
        var hash = (await _node.MineAsync(1))[0];
        await BlockCheck.AgreesAsync(_node, hash);
    }

    public void Dispose() => _account.Dispose();

    private static ExtendedPrivateKey Account()
    {
        using var master = ExtendedPrivateKey.FromSeed(new byte[64]);
        return master.Derive(Litecoin.Regtest.AccountPath(0));
    }

    private static string Address(ScriptPubKey script) => AddressCodec.Format(Litecoin.Regtest, script).Value;

    private ScriptPubKey Script(uint branch, uint number) => WalletAddresses.Derive(_account.Public, branch, number, 1)[0];

    /// <summary>A PSBT that spends new deposits to our first addresses, with all that a signer needs to know.</summary>
    private async Task<Psbt> FundAsync(int inputs, TransactionOutput[] outputs)
    {
        var previous = new List<(Transaction Tx, uint Index)>();
        for (var i = 0u; i < inputs; i++)
        {
            var txId = await _node.SendToAddressAsync(Address(Script(0, i)), Deposit);
            var tx = Transaction.Parse(await _node.RawTransactionAsync(txId)).Value;
            previous.Add((tx, (uint)tx.Outputs.ToList().FindIndex(o => o.Script == Script(0, i))));
        }

        await _node.MineAsync(1);
        var psbt = Psbt.Create(new Transaction(2, [.. previous.Select(p => TransactionInput.Unsigned(new Outpoint(p.Tx.TxId, p.Index)))], outputs, 0));
        for (var i = 0; i < inputs; i++)
        {
            psbt.Inputs[i].NonWitnessUtxo = previous[i].Tx;
            psbt.Inputs[i].WitnessUtxo = previous[i].Tx.Outputs[(int)previous[i].Index];
        }

        return psbt;
    }

    private void Sign(Psbt psbt)
    {
        var sighash = new SegwitSighash(psbt.UnsignedTransaction);
        for (var i = 0; i < psbt.Inputs.Count; i++)
        {
            using var key = _account.Derive(DerivationPath.Of(0, (uint)i));
            psbt.Inputs[i].AddSignatureAll(key.Public.PublicKey, key.Sign(sighash.P2wpkhAll(i, psbt.SpentOutput(i).Value).ToArray()));
        }
    }

    private async Task<JsonElement> TryAsync(Transaction tx) =>
        (await _node.Rpc.CallAsync("testmempoolaccept", new JsonArray(Convert.ToHexStringLower(tx.Serialize(withWitness: true)))))[0];
}

public class A_real_node_with_extension_blocks
{
    [Fact]
    public async Task Has_blocks_and_transactions_that_are_read()
    {
        await using var node = await LitecoinNode.StartAsync(new LitecoinNodeSettings { Mweb = true });
        await node.MineAsync(431);
        var mweb = await node.NewAddressAsync("mweb");
        Assert.Equal(ProblemCodes.AddressTypeUnsupported, AddressCodec.Parse(Litecoin.Regtest, mweb).Problem.Code);

        var pegIn = await node.SendToAddressAsync(mweb, 100_000_000);
        var raw = await node.RawTransactionAsync(pegIn);
        Assert.Equal(pegIn, Transaction.Parse(raw, TransactionEncoding.MwebTolerant).Value.TxId);

        foreach (var hash in await node.MineAsync(3))
        {
            await BlockCheck.AgreesAsync(node, hash);
        }
    }
}

internal static class BlockCheck
{
    /// <summary>The walk over the raw block finds the ids, outputs and inputs that the node tells.</summary>
    public static async Task AgreesAsync(LitecoinNode node, Hash256 hash)
    {
        var bytes = Convert.FromHexString((await node.Rpc.CallAsync("getblock", hash.ToString(), 0)).GetString()!);
        var told = await node.Rpc.CallAsync("getblock", hash.ToString(), 2);
        var header = BlockHeader.Parse(bytes).Value;
        Assert.Equal(hash, header.Hash);
        Assert.Equal(told.Text("previousblockhash"), header.PreviousHash.ToString());
        Assert.Equal(told.GetProperty("time").GetUInt32(), header.Time);
        Assert.Equal(told.GetProperty("tx").EnumerateArray().Select(Summary), Walk(bytes));
    }

    private static string Summary(JsonElement tx) =>
        $"{tx.Text("txid")} {tx.GetProperty("vin").GetArrayLength()} {string.Join(',', tx.GetProperty("vout").EnumerateArray().Select(o => o.GetProperty("scriptPubKey").Text("hex")))}";

    private static List<string> Walk(byte[] bytes)
    {
        var found = new List<string>();
        var block = new BlockReader(bytes);
        while (block.NextTransaction())
        {
            var inputs = 0;
            while (block.NextInput())
            {
                inputs++;
            }

            var scripts = new List<string>();
            while (block.NextOutput())
            {
                scripts.Add(Convert.ToHexStringLower(block.Script));
            }

            found.Add($"{block.TxId()} {inputs} {string.Join(',', scripts)}");
        }

        Assert.True(block.IsComplete);
        return found;
    }
}

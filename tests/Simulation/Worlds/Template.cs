using ChainCloud.Chains;

namespace ChainCloud.Simulation;

/// <summary>
/// The folder that every world begins with: database, vaults, V-Devices, everybody enrolled and address batches verified. Made once for a
/// process, by a world without faults.
/// </summary>
internal sealed class Template : IDisposable
{
    private Template(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>The scripts of all address batches: what the oracle knows to be verified.</summary>
    public IReadOnlyDictionary<(AssetId Asset, ScriptPubKey Script), (BookId Book, AddressPurpose Purpose)> Verified { get; private set; } =
        new Dictionary<(AssetId, ScriptPubKey), (BookId, AddressPurpose)>();

    /// <summary>The scripts of change of all accounts, as far as any world comes.</summary>
    public IReadOnlyDictionary<(AssetId Asset, ScriptPubKey Script), BookId> Change { get; private set; } = new Dictionary<(AssetId, ScriptPubKey), BookId>();

    public static Template Make()
    {
        var template = new Template(NewFolder());
        foreach (var vault in new[] { Cast.ReceiveVault, Cast.SendVault })
        {
            VaultMachine.Create(vault, Path.Combine(template.Folder, $"{vault}"));
        }

        foreach (var merchant in Cast.Merchants)
        {
            VDeviceMachine.Create(merchant, Path.Combine(template.Folder, $"{merchant.VDevice}"));
        }

        template.Verified = OwnScripts();
        template.Change = ChangeScripts();
        Founding.Run(template);
        return template;
    }

    /// <summary>Time that the founding took.</summary>
    public long Milliseconds { get; private set; }

    public IReadOnlyList<SimulatedChain> Chains { get; private set; } = [];

    public IReadOnlyList<Website> Websites { get; private set; } = [];

    /// <summary>Notes where the founding ended.</summary>
    public void Founded(World world) => (Milliseconds, Chains, Websites) = (world.Clock.Now - WorldClock.Start, world.Chains, world.Websites);

    /// <summary>A copy for one world.</summary>
    public string CopyTo()
    {
        var folder = NewFolder();
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // Nothing here has to survive the machine: what is lost is lost by the simulation's own decision.
    private static string NewFolder() =>
        Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"chaincloud-sim-{Path.GetRandomFileName()}")).FullName;

    private static Dictionary<(AssetId, ScriptPubKey), BookId> ChangeScripts()
    {
        const int most = 240;
        return Cast.Chains.SelectMany(chain => Cast.Merchants.SelectMany(merchant =>
        {
            var branch = Cast.KeysOf(Cast.SendVault).Account(chain, merchant.Number).Child(1);
            return Enumerable.Range(0, most).Select(i => (
                Key: (chain.Asset, chain.ReceiveInput.OfKey(branch.Child((uint)i).PublicKey)), Book: merchant.Book(chain.Asset)));
        })).ToDictionary(s => s.Key, s => s.Book);
    }

    private static Dictionary<(AssetId, ScriptPubKey), (BookId, AddressPurpose)> OwnScripts()
    {
        var own = new Dictionary<(AssetId, ScriptPubKey), (BookId, AddressPurpose)>();
        foreach (var chain in Cast.Chains)
        {
            foreach (var merchant in Cast.Merchants)
            {
                foreach (var purpose in new[] { AddressPurpose.Cold, AddressPurpose.Hot })
                {
                    var branch = Cast.KeysOf(Cast.VaultFor(purpose)).Account(chain, merchant.Number).Child(0);
                    foreach (var index in Enumerable.Range(0, World.BatchSize))
                    {
                        var script = chain.ReceiveInput.OfKey(branch.Child((uint)index).PublicKey);
                        own.Add((chain.Asset, script), (merchant.Book(chain.Asset), purpose));
                    }
                }
            }
        }

        return own;
    }
}

using ChainCloud.Chains;

namespace ChainCloud.Simulation;

/// <summary>What goes wrong by itself.</summary>
internal sealed partial class World
{
    private static readonly long[] Jumps = [60_000, 3_600_000, 10 * 3_600_000L, 30 * 3_600_000L];

    private void Trouble(Kind kind)
    {
        switch (kind)
        {
            case Kind.ReplaceDeposit:
                ReplaceDeposit(Now.Pick(Chains));
                break;
            case Kind.Reorganize:
                var (chain, depth) = (Now.Pick(Chains), 1 + Now.Below(6));
                new Miner(chain, Clock).Reorganize(Now, depth);
                Tell(kind, $"{chain.Asset} {depth} deep, now {chain.Tip.Height}");
                break;
            case Kind.ChangeFees:
                foreach (var node in Now.Pick(Nodes))
                {
                    node.FeeRate = node.Chain.Parameters.MinRelayFeeRateSatPerKvB * Now.Between(1, 40);
                }

                break;
            case Kind.LongTime:
                var hours = Now.Between(1, 12);
                Tell(kind, $"{hours} h");
                Clock.Advance(hours * 3_600_000);
                break;
            case Kind.JumpClock:
                JumpClock();
                break;
            case Kind.CrashSilo:
                Crash(Now.Below(SiloCount));
                break;
            case Kind.StartSilo:
                if (Array.IndexOf(Silos, null) is >= 0 and var at)
                {
                    Tell(kind, $"{at}");
                    StartSilo(at);
                }

                break;
            case Kind.TroubleStore:
                _troubledWrites = 3 + Now.Below(12);
                Tell(kind, $"{_troubledWrites} operations");
                break;
            case Kind.TroubleNode:
                TroubleNode();
                break;
            default:
                TroubleFrames(kind);
                break;
        }
    }

    private void TroubleFrames(Kind kind)
    {
        var wire = Now.Chance(500) ? Wire.ToDevices : Wire.ToSilos;
        switch (kind)
        {
            case Kind.DropFrame:
                Wire.Take(wire, Now);
                break;
            case Kind.DoubleFrame when wire.Count > 0:
                wire.Add(Now.Pick(wire));
                break;
            case Kind.DamageFrame when wire.Count > 0:
                Damage(wire);
                break;
            case Kind.CutPower:
                var machine = Now.Pick([.. Machines]);
                machine.PowerCutAfter = Now.Below(8);
                if (Plan.Break == Break.VDeviceForgets && machine is VDeviceMachine forgetful)
                {
                    forgetful.Forget();
                }

                break;
            case Kind.KeepImage or Kind.RestoreImage:
                Images(kind, Now.Pick(Vaults));
                break;
            default:
                Attack(kind);
                break;
        }
    }

    private void ReplaceDeposit(SimulatedChain chain)
    {
        var miner = new Miner(chain, Clock);
        var foreign = chain.Waiting.FindAll(miner.IsForeign);
        if (foreign.Count > 0)
        {
            miner.Replace(Now, Now.Pick(foreign));
        }
    }

    /// <summary>
    /// One machine's clock is wrong from now on. Of a vault and the V-Devices only one kind is ever wrong in one world: against both together no
    /// limit in time can hold.
    /// </summary>
    private void JumpClock()
    {
        var machine = Plan.Seed % 2 == 0 ? Now.Pick([.. Vaults.Cast<Machine>()]) : Now.Pick([.. VDevices.Cast<Machine>()]);
        machine.Clock.Error = Now.Chance(300) ? 0 : Now.Pick(Jumps) * (Now.Chance(500) ? 1 : -1);
        Tell(Kind.JumpClock, $"{machine.Id} {machine.Clock.Error / 1_000} s");
    }

    private void Crash(int at)
    {
        if (Silos[at] is { } silo)
        {
            Tell(Kind.CrashSilo, $"silo {silo.Lane.Number}");
            silo.Crash();
            if (Plan.Break == Break.LogsSecrets)
            {
                Said($"key {Convert.ToHexString(Websites[0].Merchant.WebsiteKey)}");
            }

            Silos[at] = null;
            Oracle.Crashed();
        }
    }

    private void TroubleNode()
    {
        if (Now.Chance(500))
        {
            _troubledNodes = 4 + Now.Below(20);
            return;
        }

        // A single node is believed, as people decided; of two, one may lie.
        var nodes = Now.Pick(Nodes);
        var node = Now.Pick(nodes);
        var mood = node.Mood != NodeMood.Honest ? NodeMood.Honest : (NodeMood)(1 + Now.Below(nodes.Length == 1 ? 2 : 3));
        var forged = Websites.SelectMany(w => w.Addresses.Values).Where(a => a.Book.Asset == node.Chain.Asset)
            .Select(a => SimulatedChain.Pay(SimulatedChain.Foreign(Now), new TransactionOutput(500 * Cast.Cent(node.Chain.Parameters), a.Script))).Take(3).ToList();
        node.Become(mood, forged, Clock.Now / 1_000);
        Tell(Kind.TroubleNode, $"{node.Chain.Asset} node {node.Number} {mood}");
    }

    private void Damage(List<Parcel> wire)
    {
        var at = Now.Below(wire.Count);
        var frame = wire[at].Frame.ToArray();
        if (Now.Chance(200))
        {
            frame = frame[..Now.Below(frame.Length)];
        }
        else
        {
            frame[Now.Below(frame.Length)] ^= (byte)(1 << Now.Below(8));
        }

        wire[at] = wire[at] with { Frame = frame };
    }

    private void Images(Kind kind, VaultMachine vault)
    {
        var image = vault.Folder + ".image";
        if (kind == Kind.KeepImage)
        {
            Directory.CreateDirectory(image);
            foreach (var file in Directory.EnumerateFiles(vault.Folder))
            {
                File.Copy(file, Path.Combine(image, Path.GetFileName(file)), overwrite: true);
            }
        }
        else if (Directory.Exists(image))
        {
            vault.Close();
            foreach (var file in Directory.EnumerateFiles(image))
            {
                File.Copy(file, Path.Combine(vault.Folder, Path.GetFileName(file)), overwrite: true);
            }

            vault.Restart();
            Oracle.Restored(vault);
            Tell(kind, $"{vault.Id}");
        }
    }
}

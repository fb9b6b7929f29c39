using ChainCloud.Devices.Vault;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using Orleans;

namespace ChainCloud.Simulation;

/// <summary>The beginning of all worlds: the schema, everybody enrolled, and the first address batches through couriers, vaults and V-Devices.</summary>
internal static class Founding
{
    public const string BatchName = "first";

    private const int Rounds = 8;

    public static void Run(Template template)
    {
        using var world = new World(new RunPlan(0, 0), template.Folder, null);
        using (var oracle = world.Found(template))
        {
            var silo = world.Silos[0]!;
            Wait(world, () => Enrol(silo));
            Wait(world, () => Ask(silo));
            for (var round = 0; round < Rounds; round++)
            {
                world.CarryAll();
            }

            world.Fund();
            template.Founded(world);

            if (oracle.Violation is { } violation)
            {
                throw new InvalidOperationException($"Founding: {violation}");
            }
        }

        world.Database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public static void Migrate(SimulatedSilo silo, World world) => Wait(world, () => silo.Get<StoreMigrator>().Migrate(default));

    private static void Wait(World world, Func<Task> work)
    {
        var task = world.Run(work);
        world.Settle();
        if (!task.IsCompleted)
        {
            throw new InvalidOperationException("Founding waits for something that never comes.");
        }

        task.GetAwaiter().GetResult();
    }

    private static async Task Enrol(SimulatedSilo silo)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(WorldClock.Start);
        var (merchants, devices) = (silo.Get<IMerchantStore>(), silo.Get<IDeviceStore>());
        foreach (var merchant in Cast.Merchants)
        {
            await merchants.Insert(new MerchantRow(merchant.Id, merchant.Id.ToString(), null, at), default);
            var vdevice = Cast.KeysOf(merchant);
            var rows = new List<DeviceRow>
            {
                new(merchant.VDevice, merchant.Id, "vdevice", vdevice.Identity.PublicKey.ToArray(), vdevice.Channel.PublicKey.ToArray(), 1, merchant.Number, [1], at),
                Vault(merchant, Cast.ReceiveVault, "receive_vault", at),
                Vault(merchant, Cast.SendVault, "send_vault", at),
            };
            var accounts = Cast.Chains.Select(chain => new DeviceAccountRow(
                Cast.SendVault, merchant.Id, chain.Asset, Cast.KeysOf(Cast.SendVault).Account(chain, merchant.Number).Format(chain), [1], at));
            await devices.Enrol(rows, [.. accounts], default);
        }
    }

    private static DeviceRow Vault(Merchant merchant, DeviceId vault, string role, DateTimeOffset at)
    {
        using var keys = Cast.KeysOf(vault).ForEnrolment(merchant.Id);
        return new(vault, merchant.Id, role, keys.Identity.PublicKey.ToArray(), keys.Channel.PublicKey.ToArray(), 1, merchant.Number, [1], at);
    }

    private static async Task Ask(SimulatedSilo silo)
    {
        foreach (var merchant in Cast.Merchants)
        {
            foreach (var chain in Cast.Chains)
            {
                var account = silo.Grains.GetGrain<IAccountGrain>(GrainKeys.Account(merchant.Book(chain.Asset)));
                AddressPurpose[] purposes = merchant == Cast.Merchants[^1] && !chain.HasSegwit ? [AddressPurpose.Hot] : [AddressPurpose.Cold, AddressPurpose.Hot];
                foreach (var purpose in purposes)
                {
                    var answer = await account.RequestBatch(purpose, BatchName);
                    _ = answer.Value;
                }
            }
        }
    }
}

namespace Orleans.Runtime
{
    /// <summary>Anything that has a grain's identity: a grain or a reference to one.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    using System.Diagnostics.CodeAnalysis;
    using Orleans.Runtime;

    /// <summary>Base of every grain contract.</summary>
    public interface IGrain : IAddressable;

    /// <summary>Base of the contracts of grains whose key is a text.</summary>
    [SuppressMessage("Design", "CA1040", Justification = "The programming model's marker.")]
    public interface IGrainWithStringKey : IGrain;

    /// <summary>Gives references to grains. Making one costs little and calls nothing.</summary>
    public interface IGrainFactory
    {
        /// <summary>A reference to the grain with this key.</summary>
        /// <param name="primaryKey">The key.</param>
        /// <param name="grainClassNamePrefix">Left out always: this engine has one class for each contract and refuses a prefix.</param>
        TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithStringKey;

        /// <summary>A reference to the grain with this key, for a contract known at run time only.</summary>
        IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);
    }
}

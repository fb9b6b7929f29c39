using System.Reflection;
using ChainCloud.GrainInterfaces;
using Orleans;
using Orleans.CodeGeneration;

namespace ChainCloud.Engine.Tests.Contracts;

public sealed class GrainContracts
{
    [Fact]
    public void Everything_that_crosses_a_call_can_be_serialized_and_never_changes()
    {
        var assembly = typeof(IAccountGrain).Assembly;

        Assert.True(assembly.GetTypes().Count(each => each.IsAssignableTo(typeof(IGrainWithStringKey))) >= 5, "The contracts were not found.");
        Assert.Empty(ContractRules.BrokenIn(assembly));
    }

    [Theory]
    [InlineData(typeof(INoAlias), "INoAlias has no [Alias]")]
    [InlineData(typeof(INoAlias), "INoAlias has no [Version]")]
    [InlineData(typeof(INoMethodAlias), "INoMethodAlias.Method has no [Alias]")]
    [InlineData(typeof(IOneAliasTwice), "one is used twice in IOneAliasTwice")]
    [InlineData(typeof(ITakes<Bare>), "Bare, used by ITakes`1.Take, has neither [GenerateSerializer] nor a registered converter")]
    [InlineData(typeof(ITakes<IReadOnlyList<Bare>>), "Bare, used by ITakes`1.Take, has neither [GenerateSerializer] nor a registered converter")]
    [InlineData(typeof(ITakes<Outer>), "Bare, used by Outer, has neither [GenerateSerializer] nor a registered converter")]
    [InlineData(typeof(ITakes<List<int>>), "List`1, used by ITakes`1.Take, has neither [GenerateSerializer] nor a registered converter")]
    [InlineData(typeof(ITakes<NoId>), "NoId.Two has no [Id]")]
    [InlineData(typeof(ITakes<SameId>), "0 is used twice in SameId")]
    [InlineData(typeof(ITakes<NoTypeAlias>), "NoTypeAlias has no [Alias]")]
    [InlineData(typeof(ITakes<Settable>), "Settable.One can be changed")]
    [InlineData(typeof(ITakes<OpenField>), "OpenField.One can be changed")]
    [InlineData(typeof(ITakes<Foreign>), "SurrogateWithoutId.One has no [Id]")]
    public void Each_rule_finds_what_breaks_it(Type contract, string broken) =>
        Assert.Contains(broken, ContractRules.BrokenIn([contract], [typeof(ForeignConverter)]));

    [Fact]
    public void Two_types_with_one_alias_are_found() =>
        Assert.Contains("t.Outer is used twice in all types", ContractRules.BrokenIn([typeof(ITakes<Outer>), typeof(ITakes<SameAlias>)], []));

    [Fact]
    public void A_sound_contract_breaks_nothing() => Assert.Empty(ContractRules.BrokenIn([typeof(ITakes<Sound>)], []));

    private interface INoAlias : IGrainWithStringKey;

    [Alias("t.INoMethodAlias")]
    private interface INoMethodAlias : IGrainWithStringKey
    {
        Task Method();
    }

    [Alias("t.IOneAliasTwice")]
    private interface IOneAliasTwice : IGrainWithStringKey
    {
        [Alias("one")]
        Task First();

        [Alias("one")]
        Task Second();
    }

    [Alias("t.ITakes`1"), Version(1)]
    private interface ITakes<T> : IGrainWithStringKey
    {
        [Alias("Take")]
        Task<T> Take(T? value, CancellationToken cancel);
    }

    private sealed record Bare(int One);

    [GenerateSerializer, Alias("t.Outer")]
    private sealed record Outer([property: Id(0)] Bare Inner);

    [GenerateSerializer, Alias("t.Outer")]
    private sealed record SameAlias([property: Id(0)] int One);

    [GenerateSerializer, Alias("t.NoId")]
    private sealed record NoId([property: Id(0)] int One, int Two);

    [GenerateSerializer, Alias("t.SameId")]
    private sealed record SameId([property: Id(0)] int One, [property: Id(0)] int Two);

    [GenerateSerializer]
    private sealed record NoTypeAlias([property: Id(0)] int One);

    [GenerateSerializer, Alias("t.Settable")]
    private sealed record Settable
    {
        [Id(0)]
        public int One { get; set; }
    }

    [GenerateSerializer, Alias("t.OpenField")]
    private sealed record OpenField
    {
        [Id(0)]
        public int One = 1;
    }

    [GenerateSerializer, Alias("t.Sound")]
    private sealed record Sound([property: Id(0)] string One, [property: Id(1)] IReadOnlyList<byte[]> Many, [property: Id(2)] DateTimeOffset? At)
    {
        public int Computed => Many.Count;
    }

    private sealed record Foreign(int One);

    [GenerateSerializer, Alias("t.SurrogateWithoutId")]
    private struct SurrogateWithoutId
    {
        public int One;
    }

    [RegisterConverter]
    private sealed class ForeignConverter : IConverter<Foreign, SurrogateWithoutId>
    {
        public Foreign ConvertFromSurrogate(in SurrogateWithoutId surrogate) => new(surrogate.One);

        public SurrogateWithoutId ConvertToSurrogate(in Foreign value) => new() { One = value.One };
    }
}

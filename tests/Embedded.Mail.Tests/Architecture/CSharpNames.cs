using System.Globalization;
using System.Reflection;

namespace Embedded.Mail.Tests.Architecture;

/// <summary>Types and values as C# writes them, for the text of the public API.</summary>
internal static class CSharpNames
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte", [typeof(char)] = "char", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int",
        [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(double)] = "double", [typeof(float)] = "float",
        [typeof(decimal)] = "decimal",
    };

    public static string Of(ParameterInfo parameter) => Of(parameter.ParameterType, Nullability.Create(parameter));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, Nullability.Create(property));

    public static string Of(FieldInfo field) => Of(field.FieldType, Nullability.Create(field));

    public static string Of(EventInfo source) => Of(source.EventHandlerType!, Nullability.Create(source));

    public static string Of(Type type) => Of(type, null);

    /// <summary>A constant or a default value.</summary>
    public static string OfValue(object? value, Type type) => value switch
    {
        null when type.IsValueType && Nullable.GetUnderlyingType(type) is null => "default",
        null => "null",
        string text => $"\"{text}\"",
        char c => $"'{c}'",
        bool b => b ? "true" : "false",
        _ when type.IsEnum => Convert.ToString(Convert.ChangeType(value, Enum.GetUnderlyingType(type), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)!,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value, null) + "?";
        }

        var mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        return Bare(type, nullability) + mark;
    }

    private static string Bare(Type type, NullabilityInfo? nullability)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsGenericParameter || Keywords.ContainsKey(type))
        {
            return Keywords.GetValueOrDefault(type, type.Name);
        }

        var name = type.IsNested ? $"{Bare(type.DeclaringType!, null)}.{Stem(type)}" : $"{type.Namespace}.{Stem(type)}";
        return type.IsGenericType ? name + Arguments(type, nullability) : name;
    }

    private static string Arguments(Type type, NullabilityInfo? nullability)
    {
        var own = type.GetGenericArguments();
        var marks = nullability?.GenericTypeArguments ?? [];
        return $"<{string.Join(", ", own.Select((argument, i) => Of(argument, i < marks.Length ? marks[i] : null)))}>";
    }

    private static string Stem(Type type) => type.Name.Split('`')[0];
}

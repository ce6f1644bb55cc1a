import type { CauseClass } from '../../agent/model/diagnosis.ts'

/**
 * What widely used libraries, drivers and frameworks print, and runtimes of further languages, by the kind of the fault; tried on
 * "type: message" before `CAUSE_PHRASES`, in this order. Names of exceptions that say the kind by themselves come with their packages left out.
 * Source: the sources and manuals of these libraries.
 */
export const CAUSE_LIBRARIES: readonly (readonly [CauseClass, RegExp])[] = [
  // Another server, the network, or what whoever runs the program has to provide.
  [
    'operational',
    /\b(?:MongooseServerSelection|MongoServerSelection|PrismaClientInitialization|MaxRetriesPerRequest|KafkaJSNumberOfRetriesExceeded|KafkaJSConnection|SequelizeConnection\w*|SequelizeAccessDenied|SequelizeHostNot\w+)Error\b|KafkaJSNumberOfRetriesExceeded|\b(?:ServerSelectionTimeout|ClientConnector|ConnectTimeout|ReadTimeout|PoolTimeout|NoBrokersAvailable|EndpointConnection|NoCredentials|PartialCredentials|SMTPAuthentication|SMTPConnect|JedisConnection|RedisConnection)(?:Error|Exception)?\b|\b(?:Communications|ResourceAccess|NoRouteToHost|ClosedByInterrupt|SSLPeerUnverified|CertificateExpired|SQLTransientConnection)Exception\b|\bPool(?:TimedOut|Timeout)\b|kind: TimedOut|source: TimedOut/,
  ],
  [
    'operational',
    /[Rr]equest failed with status code (?:429|5\d\d)\b|\b(?:429|50[234]) (?:Too Many|Internal|Server|Bad|Service|Gateway)|other side closed|unable to (?:verify|get local issuer|get issuer)|does not match certificate's altnames|SSL routines|\bEPROTO\b|no pg_hba\.conf entry|connection slots are reserved|\b(?:NOAUTH|WRONGPASS|NOPERM)\b|OOM command not allowed|Max retries exceeded|[Cc]annot connect to host|connection attempts failed|server closed the connection|server has gone away|Lost connection to (?:MySQL|server)|(?:role|database) "[^"]{1,80}" does not exist|Unknown database|Unable to locate credentials|[Cc]ould not connect to (?:the endpoint|any servers|server)|Can't (?:reach|connect to) (?:\w+ )*(?:database|server)|SECRET_KEY setting|TLS handshake timeout|code = (?:Unavailable|DeadlineExceeded|Unauthenticated|ResourceExhausted)|runtime: out of memory|No route to host|Failed to connect to any host|memory allocation of \d+ bytes failed|broker (?:transport failure|not available)|Leader not available/i,
  ],
  // Async code in the wrong place.
  [
    'unhandled_async',
    /Received an instance of Promise|Event loop is closed|InvalidStateError|SynchronousOnlyOperation|MissingGreenlet|await wasn't used with future|async context|Future attached|Timeout context manager should be used inside a task/,
  ],
  [
    'initialization_order',
    /Working outside of (?:application|request) context|flag redefined|multiple registrations for|pattern .{1,80} conflicts with pattern|NoSuchBeanDefinition|UnsatisfiedDependency|No qualifying bean|type initializer for|Unable to resolve service for type|can't resolve dependencies of|No provider for|no reactor running|must be called from the context of a Tokio|must not be accessed before initialization|No application found|not bound to (?:a )?(?:Session|session)|Model class .{1,80} doesn't declare an explicit app_label/,
  ],
  [
    'concurrency',
    /OptimisticLock|StaleObject|Lock wait timeout|DeadlockLoser|CannotAcquireLock|DeadlockDetected|SerializationFailure|could not serialize|WriteConflict|\bVersionError\b|No matching document found for id .{1,80} version|can't start new thread|threads can only be started once|A second operation was started on this context|SynchronizationLock|ThreadError|AggregateException: .{0,40}deadlock|cannot join (?:current )?thread|Lock released|LockError/,
  ],
  [
    'iteration_or_mutation',
    /Collection is read-only|FrozenError|can't modify frozen|can't add a new key into hash during iteration|Cannot modify readonly property|instance is immutable|ImmutableInstance|read-only property|Instance is frozen|collection .{0,20}modified/,
  ],
  [
    'recursion',
    /too much recursion|stack level too deep|object cycle was detected|Infinite recursion|infinite recursion|nesting too deep|depth limit/,
  ],
  // The contract of a schema or a database.
  [
    'assertion_or_contract',
    /(?:UNIQUE|NOT NULL|CHECK|FOREIGN KEY|PRIMARY KEY|[Uu]nique|[Ff]oreign key|[Cc]heck) constraint|violates .{0,60}constraint|\b(?:Unique|NotNull|ForeignKey|Check)Violation\b|E11000|[Dd]uplicate (?:key|entry)|\b(?:Integrity|SequelizeUniqueConstraint|SequelizeValidation|SequelizeForeignKeyConstraint)Error\b|DataIntegrityViolation|ConstraintViolation|\bZodError\b|\bYupValidation|(?:jsonschema|marshmallow|pydantic\w*)[\w.]*\.ValidationError|\d+ validation errors? for |ValidationError: .{1,80} validation failed|detached entity|entered unreachable code|MethodArgumentNotValid|\bInvalidArgumentException\b/,
  ],
  // What is not there, by whom it is looked for.
  [
    'null_dereference',
    /(?:as it is|in|of) (?:undefined|null)\.?$|(?<![\w$.)\]])(?:undefined|null) is not iterable|[Ff]or nil(?::NilClass)?$|\bon null$|of type null|must not be null|cannot be null|Value cannot be null|Nullable object must have a value|ArgumentNullException|UninitializedValue|Required value was null|non-null is null/,
  ],
  [
    'missing_key',
    /MultiValueDictKeyError|\bNo(?:Option|Section)Error\b|NoSuchColumn|ColumnNotFound|RowNotFound|sql: no rows in result set|Undefined(?:Column|Table|Object)\b|column "[^"]{1,80}" (?:of relation "[^"]{1,80}" )?does not exist|[Cc]olumn name \S+ was not found|Table '[^']{1,80}' doesn't exist|no such table|MissingResource|JSONObject\[[^\]]{1,80}\] not found|UnrecognizedProperty|Unrecognized field|missing field `|Undefined (?:array key|index|offset)|'dict object' has no attribute|\bUndefinedError\b|DoesNotExist\b|matching query does not exist|No row was found|NoResultFound|EmptyResultDataAccess|EntityNotFound|ModelNotFound|NotFoundError: .{0,60}(?:key|record)|is missing in the map/,
  ],
  [
    'index_out_of_range',
    /offset is outside the bounds|NoSuchElementException: (?:List|Collection|Array|Sequence) is empty|Sequence contains (?:no|more than one)|outside the bounds of the array|IndexOutOfRange|Buffer(?:Under|Over)flow|\bRangeError: index|outside of array bounds|undefined offset|Queue empty|stack is empty|EmptyStackException/i,
  ],
  [
    'type_mismatch',
    /unsupported Scan, storing|MismatchedInput|JSONObject\[[^\]]{1,80}\] is not an?\b|Unable to cast object of type|no implicit conversion of|can't be coerced into|[Uu]nsupported operand types?:|Argument #\d+ .{0,60}must be of type|must be of the type|TypeMismatch|incompatible types?\b|DataTypeMismatch|DatatypeMismatch|operator does not exist/,
  ],
  // Text, by its form and by its value.
  [
    'conversion',
    /Invalid literal for (?:Fraction|Decimal)|does not appear to be an IPv[46]|cannot convert float NaN|non-finite values|IntCastingNaN|[Ii]nvalid UUID|was not in a correct format|too (?:large|small) for an? U?(?:Int\d*|Byte|Short|Long)|invalid value for (?:Integer|Float|Rational|BigDecimal)\(\)|InvalidTextRepresentation|invalid input syntax for (?:type )?(?:integer|numeric|uuid|bigint|boolean|double|date)|BSONError|CastError|Cast to \w+ failed|ObjectId|MethodArgumentTypeMismatch|ConversionFailed|\bsyntax error in numeric/,
  ],
  [
    'encoding_or_format',
    /\b(?:Scanner|Parser|Composer|Constructor|Reader|YAML|YAMLParse|YAMLSyntax|TOMLDecode|TomlDecode|Toml|CSV|Csv|CsvParse|Xml|XML|Json|JSON|Decode|Unpickling|MissingSectionHeader|Parsing|JsonWebToken|SAXParse|DocumentParse)(?:Error|Exception)\b|XmlException|JsonException|BadGzipFile|mapping values are not allowed|could not find expected|did not find expected|Error tokenizing data|unconverted data remains|Unknown string format|[Ii]nvalid load key|Not enough segments|jwt malformed|in JSON at position|[Ii]ncorrect header check|[Ii]nvalid time ?zone|unknown time zone|Invalid Record Length|(?:yaml|toml): |XML syntax error|(?:gzip|zip|zlib|tar|flate)[\w/]*: (?:invalid|not a valid|corrupt)|template: \S+:\d+|Unparseable date|java\.text\.ParseException|URISyntax|MalformedURL|Illegal base64|JSONObject text must|Ill-formed language|IllformedLocale|Root element is missing|Content is not allowed in prolog|was not recognized as a valid DateTime|Error\("(?:expected|EOF|invalid|key must|trailing|control character|lone|recursion)[^"]*", line: \d+|\bParseError\((?:NotEnough|TooShort|TooLong|Invalid|BadFormat|OutOfRange|Impossible)\)|ParseError \{|RelativeUrlWithoutBase|EmptyHost|InvalidPort|Encoding::|invalid byte sequence|incompatible (?:character )?encodings|ArgumentError: invalid date|[Ss]yntax error, malformed JSON|HttpMessageNotReadable|InvalidHeader|InvalidURL|InvalidSchema|MissingSchema|Invalid (?:URL|IPv6 URL)|premature end of (?:file|data)/,
  ],
  [
    'arithmetic',
    /Singular matrix|LinAlgError|Arithmetic operation resulted in an overflow|NumericValueOutOfRange|numeric field overflow|integer out of range|bigint out of range/,
  ],
  // What is used after its end, or before it is there.
  [
    'resource_or_io',
    /unable to open database file|cursor already closed|(?:[Ss]ession|EntityManager\w*|ResultSet|Statement|[Cc]ursor|[Cc]lient|[Pp]ool|[Dd]atabase|[Rr]ows|[Ww]riter|[Rr]eader|[Ss]ocket|[Bb]ody|[Tt]ransaction|[Pp]roducer|[Cc]onsumer|[Cc]hannel) (?:is|are|was|has been|already) (?:already )?(?:closed|disposed|released|ended|finished|completed)|closed response body|after calling end on the pool|after ResultSet closed|Client must be connected|ClosedChannel|LazyInitialization|no Session|ObjectDisposed|disposed object|BadZipFile|not a zip file|Cannot find module|failed to fill whole buffer|UnexpectedEof|IOError: closed stream|Errno::E(?:NOENT|EXIST|ISDIR|NOTDIR|MFILE|PIPE|BADF)|[Tt]emplate(?:DoesNotExist|NotFound)|View .{1,80} not found|stream .{0,20}(?:closed|destroyed|ended)/,
  ],
  [
    'not_callable_or_missing_member',
    /NoClassDefFoundError(?!: Could not)|ClassNotFound|InstantiationException|NoSuchMethod|NoSuchField|MissingMethod|Missing(?:Field|Member)Exception|does not support the (?:asynchronous )?context manager|not (?:yet )?implemented\b|wrong number of arguments|undefined (?:function|method)|uninitialized constant|Too few arguments|ArgumentCountError|IllegalAccess(?:Exception|Error)|NoReverseMatch|UnknownAttribute/,
  ],
]

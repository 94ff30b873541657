package spanish

// commonWords are words of everyday and office Spanish, folded, that are never
// taken for a typing error of something else and never for a name. A word that
// is also a name (luz, rosa, salud) is sorted out by givenNames and surnames.
var commonWords = wordSet(
	// articles, pronouns, prepositions, conjunctions, adverbs
	`a al ante bajo con contra de del desde durante e el ella ellas ellos en entre era eran eres es esa esas ese eso esos esta estas este esto estos fue fueron ha hace hacia han has hasta hay
	he la las le les lo los me mi mia mias mio mios mis mucha muchas mucho muchos muy nada nadie ni no nos nosotros nosotras nuestra nuestras nuestro nuestros o os otra otras otro otros para pero
	poca pocas poco pocos por porque pues que quien quienes se sea sean segun ser si sido sin sino sobre solo somos son soy su sus suya suyo tal tales tambien tampoco tan tanta tanto te tu tus u
	un una unas uno unos usted ustedes va vamos van y ya yo aca ahi alla alli aqui asi aun aunque ayer bien bueno buena buenas buenos cada casi cerca como cosa cosas cual cuales cualquier cuando
	cuanto cuanta cuantos cuantas donde dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cien mil entonces hoy manana lejos luego mas menos mientras mismo misma
	mismos mismas nunca jamas siempre todavia todo toda todos todas tarde tardes temprano pronto rapido despacio ahora ahorita antes despues apenas quiza quizas tal vez veces ninguno ninguna ningun alguien
	algo alguno alguna algun algunos algunas ambos demas varias varios unico unica ojala dentro fuera arriba abajo encima debajo detras delante adelante atras aparte excepto salvo mediante`,
	// courtesy and chat
	`hola gracias favor porfa porfavor senor senora senores senoras senorita doctor doctora dr dra ingeniero ingeniera inge don dona ok okey listo lista vale claro correcto cordial saludo saludos
	dia dias noche noches disculpe disculpen perdon oiga oigan mire miren dale amable atento atenta quedo atentamente feliz estimados estimado estimada urgente urgentemente ayuda ayudar ayudeme ayudenme
	colaboracion colaborar colaboreme colaborarme regalar regaleme mande diga digame deme dame haga hagame hagan muestre muestreme adios chao`,
	// verbs
	`puede puedo pueden podemos podria podrian pudo poder podido quiero quiere queremos quisiera quisieramos queria necesito necesita necesitamos necesitan necesitaba requiero requiere requerimos deseo desea
	tengo tiene tienen tenemos tenia tener tenido tuve tuvo hacer hago hacemos hizo hice hecho haciendo hacen haya haber habia hubo estoy estamos esta estan estaba estaban estar estado este esten
	ir voy vas fui iba yendo ido viene vino venir vienen veo ve vemos ver vio visto viendo dar doy da dan dio dado decir digo dice dicen dijo dicho saber se sabe sabemos saben supe poner pongo pone puso
	puesto pasa paso pasado pasar pasando llega llego llegan llegar llegado llegaron deja dejo dejan dejar salir sale salen salio salido entra entro entran entrar ingresar ingreso ingresa abrir abre abren abrio
	abierto cerrar cierra cerrado cerro funciona funcionan funcionando funcionar sirve sirven sirviendo servir carga cargan cargando cargar prende prender prendio enciende encender imprime imprimir
	conecta conectar conectado conectada responde responder trabaja trabajan trabajar trabajando trabajo trabaje empezar empieza empezo empezamos comenzar comienza termina termino terminar terminado inicio inicia
	iniciar enviar envio envie envia enviado recibir recibe recibo recibido recibimos mandar mando manda llamar llama llamo llamado llame escribir escribo escribio leer leo crear crea creen cree creado creada crearle
	cambia cambio cambiar cambie cambien cambiarle quita quitar quitarle quiten suspender suspenda suspendan retirar retire retiren borrar borro borre borrado eliminar elimine eliminen usar usa uso usamos usando usan
	utilizar utiliza buscar busca busco encontrar encuentro encuentra olvidar olvide olvido perder perdi perdio pierde recuerdo recuerda acuerdo acordar recuperar recupere asignar asigne asignen asignarle
	tomar tome toma tomen pase pasen pasarle ponga pongan solicitar solicite solicita solicitamos solicito pedir pide pido pedi pidieron pidio reporta reporte avisar avise aviso revisar revise revisen reviso arreglar arreglen
	arregle solucionar solucionen instalar instale instalen habilitar habilite habiliten activar active activen ampliar amplien mejorar mejore cuesta parece aparece sigue siguen seguir sigo gustaria agradezco agradeceria
	entiendo permite permitir logro logra lograr intento intentar intente queda quedo quedan quedaron quedamos contar cuente cuenten vuelve volvio volver dicen toca tocar deben debe deberia debo firmar firmo firma`,
	// people and office
	`persona personas gente nombre nombres apellido apellidos cedula documento documentos documental telefono celular extension cargo cargos contrato contratos contratar contratista contratistas contratada
	contratado funcionario funcionaria funcionarios funcionarias empleado empleada empleados empleadas servidor servidora servidores trabajador trabajadora trabajadores practicante pasante pasantes judicante
	jefe jefa jefes jefatura secretario secretaria secretarios secretarias secretaria director directora directores direccion direcciones subsecretaria coordinador coordinadora coordinacion profesional
	profesionales universitario universitaria especializado especializada tecnico tecnica tecnicos tecnologo auxiliar auxiliares administrativo administrativa administrativos administrativas asesor asesora
	asesores asistente asistentes abogado abogada abogados contador contadora medico medica enfermera enfermero arquitecto arquitecta psicologa psicologo trabajadora social almacenista supervisor supervisora interventor
	interventora alcalde alcaldesa alcaldia municipal municipio municipales palacio edificio sede sedes piso pisos oficina oficinas dependencia dependencias despacho despachos area areas grupo grupos equipo equipos unidad
	division seccion puesto comuna barrio vereda corregimiento hacienda gobierno salud educacion planeacion infraestructura obras publicas publica publico publicos ambiente ambiental cultura cultural turismo deporte
	deportes recreacion movilidad transito transporte juridica juridico contratacion control interno interna interior talento humano humana humanos recursos tesoreria tesorero tesorera presupuesto presupuestal contabilidad contable rentas
	impuestos predial cobranzas coactivo almacen archivo archivos gestion sisben comisaria familia inspeccion inspector policia personeria concejo bomberos convivencia seguridad justicia victimas mujer mujeres ninez juventud
	jovenes adulto mayor discapacidad desarrollo economico rural agricultura agropecuario competitividad innovacion comunicaciones prensa protocolo ciudadano ciudadana ciudadanos ciudadania atencion ventanilla usuario usuaria usuarios
	correspondencia radicacion calidad planta provisional carrera libre nombramiento prestacion servicio servicios apoyo nuevo nueva nuevos nuevas actual anterior compania companero companera companeros colegas equipos visita
	reunion reuniones comite informe informes oficio oficios memorando circular resolucion decreto acta actas licencia vacaciones permiso incapacidad encargo comision proyecto proyectos programa programas plan planes meta metas tema temas asunto
	asuntos proceso procesos caso casos solicitud solicitudes requerimiento requerimientos numero numeros fecha fechas plazo tiempo hora horas minuto minutos segundo semana semanas mes meses ano anos dia enero febrero marzo
	abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre lunes martes miercoles jueves viernes sabado domingo ciudad pais local casa calle carrera entidad entidades empresa empresas empresarial
	proveedor proveedores cliente cobro cobros pago pagos pagar factura facturas dinero valor costo banco bancos capacitacion curso evento eventos feria jornada campana emergencia emergencias`,
	// things of TIC that are no keyword of a service
	`problema problemas solucion soluciones opcion opciones pregunta preguntas respuesta respuestas duda dudas tipo forma manera parte partes lado lugar punto puntos nivel modulo modulos pestana ventana boton pantallazo
	foto fotos imagen imagenes video videos audio texto textos letra letras mensaje mensajes llamada llamadas llave llaves cable cables clase clases claro tabla tablas lista listas base bases dato datos hoja hojas excel
	word pdf power point windows office zoom meet teams whatsapp facebook google chrome firefox navegador antivirus virus programa aplicacion aplicaciones app apps sistema sistemas plataforma plataformas tecnologia tecnologias
	informatica digital virtual electronico electronica electronicos institucional institucionales personal personales corporativo corporativa oficial oficiales general generales principal temporal definitivo urgente
	importante necesario necesaria posible grande pequeno alto alta bajo baja medio media completo completa malo mala malos malas mejor peor igual distinto distinta diferente diferentes facil dificil libre libres ocupado
	luz energia electricidad aire acondicionado silla escritorio telefonia tinta toner papel bandeja cita turno fila cola mesa caja camara microfono parlante parlantes audifonos cargador bateria disco memoria usb`,
	// words that differ by one or two letters from a verb or a keyword
	`acceder activa adjunta afirmar agotar aguda ajustar alfa altar alza amplia anda anejo anexa anexan anima antes apta archivar asignada asignado asustar atencion aumento balanza bandera basta bata beta boca bodega bola bono bosque bote buque
	busto buzo cabal cabo calidad calido caldo campana cancela candela canela cara carreta cartera casta cautela celda cesta chorro cierre cierto ciervo cinta circulo clavel clavo codigo coleccion colegio collar colmo
	color coma comprador computar concepto concesion concreto conducta confesion consola consultor contacto contado contento contesta contestan contexto contralor contraloria contraria contrario contraste contraer copa coro
	correr corro cortes costa costo criar criada crema crudo cuadro cuarto cuatro cuento cuerda cueva cuida cuidado cunado cupon cura curso cuyo cuya dedo demora denuncia denuncio deposito derecho descargar devuelto devuelta
	devolucion dios dura duro editar efecto electrico elevar empleo entero entrada entrega espacio espalda espera esperando esperar espere escala escolar escrito escritor estadio exacto falsa falso falta faltan faltante fase faja fallar
	fecha feliz final fiscal fisica fisico flojo fondo forma formar formato formulario funcion funcional gana gasto gota grado grave guardar guia habla hablar halla hallar harta hierro higo hogar huevo idea impresa impreso impuesto
	inicial institucion interes interesa interesado intranet junta juntas junto justo lata lavar legal lente leve libro liso local lomo lote marca marcar masa mayor medida medir mejoria memoria mensajero meter metro mina
	minima minimo misa modelo momento monto moto mover multa musica nacer nata negocio negra negro nivel nombrada nombrado noticiero nota notar notaria nueces nuera objeto obra obras oido ojo operador orden original
	pagina pagada pagado paga pagan pagare pala papa parado parar pared pasta pata patina patio paro pausa pegar pelo pena perfil pesa pesado peso piedra pieza pista pito plazo pobre poco policia polo porta posta postal
	posible precio premio presa preso prestar presupuesto prima primo prisa probar propia propio propuesta prueba publica puerta puerto punta quieto radial radicado radio rama raro rastro rato rayo recargo reclamo recoger recordar
	recorte recta recto redes refiere reforma regar registro regreso reposo reserva respeto resta resto resulta resultado retardo retraso retro riesgo rio ritmo roja rojo ropa rota roto ruta saca sacar saldo sale salga
	salida salta salto salva sana sano santo seda seria serie serio sexo siglo signo silla sitio social sociedad solar soporte suave suela suelo suma surgir tabla talla tallo tapa tarea tarifa tasa taza tela tema tercera texto tipo titulo
	toma tono tonta torre total trae traer trato tramo tribunal turno unidad union unida unidas urbana urbano vacio vacia valle valor vaso vecino vela vencida vencido venta ver vereda verde viable viaje vida vino visita vista voto voz vuelta zona
	proclama curacion reguero restado mortal competidor comparador conductividad mensajera impulsora publicitar resalto establecer clava trabada portar secretariado conexo contrata contrito corneo conmutador espera esperas
	ibague tolima bogota colombia nacional departamental gobernacion ministerio mintic interes interior externo externa anexo norte centro oriente occidente`)
